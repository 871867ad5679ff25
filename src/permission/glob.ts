import { createRegex } from './regex.js'

/**
 * A glob over the whole value: `*` is any run without `/`, `**` any run, `?` one character but `/`; anything else is itself.
 * With one `*` or `**`, as nearly all have, its two ends decide; with more it runs as a regular expression on RE2, linear too.
 */
export function createGlob(glob: string): (value: string) => boolean {
  const prefix = glob.replace(/[*?].*/s, '')
  if (prefix === glob) return (value) => value === glob
  const suffix = glob.replace(/.*[*?]/s, '')
  const wildcard = glob.slice(prefix.length, glob.length - suffix.length)
  const fits = (value: string) =>
    value.length >= prefix.length + suffix.length && value.startsWith(prefix) && value.endsWith(suffix)
  if (wildcard === '**') return fits
  if (wildcard === '*') {
    return (value) => {
      if (!fits(value)) return false
      const slash = value.indexOf('/', prefix.length)
      return slash < 0 || slash >= value.length - suffix.length
    }
  }
  const regex = createRegex(glob.replace(/\*+|\?|[\\^$.+|()[\]{}]/g, translate))
  return (value) => fits(value) && regex.matches(value)
}

function translate(token: string): string {
  if (token === '*') return '[^/]*'
  if (token === '?') return '[^/]'
  return token.startsWith('**') ? '(?s:.*)' : `\\${token}`
}

/** What each wildcard in the glob means, for people. */
export function describeWildcards(glob: string): string {
  const tokens = new Set(glob.match(/\*+|\?/g)?.map((token) => token.slice(0, 2)))
  return [
    tokens.has('*') && '* is any run of characters without /',
    tokens.has('**') && '** is any run of characters',
    tokens.has('?') && '? is one character but /',
  ]
    .filter(Boolean)
    .join(', ')
}
