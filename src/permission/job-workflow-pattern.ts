import { type Pattern, readPattern } from './pattern.js'

/**
 * Reads a pattern over `owner/repo/file.yaml@ref`.
 *
 * A branch may be called `x@refs/heads/main`: held against `acme/flows/**@refs/heads/main`, its run would pass for one
 * of main. A value with a second `@` therefore matches only `*`, or itself written out.
 *
 * @throws ConfigError as {@link readPattern}
 */
export function readJobWorkflowPattern(text: string, path: string): Pattern {
  const pattern = readPattern(text, { path })
  if (pattern.kind === 'any' || pattern.kind === 'exact') return pattern
  const matches = (value: string | undefined) => !isAmbiguous(value) && pattern.matches(value)
  return Object.freeze({ ...pattern, matches })
}

/** Whether it does not say by itself where the file ends and the ref begins. */
export function isAmbiguous(value: string | undefined): boolean {
  return value !== undefined && value.indexOf('@') !== value.lastIndexOf('@')
}
