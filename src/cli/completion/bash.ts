import { nextWords, type Place, quoted } from './words.js'

/** `program` has letters and dashes only. */
export function bashScript(program: string, places: readonly Place[]): string {
  const name = `_${program.replaceAll('-', '_')}`
  return `# bash completion for ${program}
${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" at='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${places
        .slice(1)
        .map((place) => quoted(place.at))
        .join(' | ')}) at="$at $word" ;;
      *) break ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${places.map((place) => `    ${quoted(place.at)}) ${reply(nextWords(place).map(({ text }) => text))} ;;`).join('\n')}
  esac
}
complete -o default -F ${name} ${program}`
}

/** What is left empty is completed by the names of files. */
function valueCases({ at, options }: Place): readonly string[] {
  return options
    .filter(({ value }) => value !== 'none')
    .map(({ text, value }) => {
      const choices = typeof value === 'string' ? '' : `${reply(value)}; `
      return `    ${quoted(`${at} ${text}`)}) ${choices}return ;;`
    })
}

function reply(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur"))`
}
