import { nextWords, type Place, quoted, type Word } from './words.js'

/** `program` has letters and dashes only. */
export function zshScript(program: string, places: readonly Place[]): string {
  const name = `_${program.replaceAll('-', '_')}`
  return `# zsh completion for ${program}
${name}() {
  local at='' word
  local -a entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${places
        .slice(1)
        .map((place) => quoted(place.at))
        .join('|')}) at="$at $word" ;;
      (*) break ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${places.map((place) => `    (${quoted(place.at)}) entries=(${nextWords(place).map(entry).join(' ')}) ;;`).join('\n')}
  esac
  _describe ${program} entries
}
compdef ${name} ${program}`
}

function valueCases({ at, options }: Place): readonly string[] {
  return options
    .filter(({ value }) => value !== 'none')
    .map(({ text, value }) => {
      const complete =
        value === 'file' ? '_files; ' : typeof value === 'string' ? '' : `compadd -- ${value.join(' ')}; `
      return `    (${quoted(`${at} ${text}`)}) ${complete}return ;;`
    })
}

function entry({ text, description }: Word): string {
  return quoted(`${text}:${description}`)
}
