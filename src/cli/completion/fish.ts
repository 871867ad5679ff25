import type { OptionWord, Place } from './words.js'

/** `program` has letters and dashes only. */
export function fishScript(program: string, places: readonly Place[]): string {
  const name = `__${program.replaceAll('-', '_')}_at`
  return `# fish completion for ${program}
function ${name}
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${places
              .slice(1)
              .map((place) => quoted(place.at))
              .join(' ')}
                set at "$at $word"
            case '*'
                break
        end
    end
    test "$at" = "$argv[1]"
end
complete -c ${program} -f
${places.flatMap((place) => lines(place).map((line) => `complete -c ${program} -n ${quoted(`${name} "${place.at}"`)} ${line}`)).join('\n')}`
}

function lines({ commands, options }: Place): readonly string[] {
  return [
    ...commands.map(({ text, description }) => `-a ${text} -d ${quoted(description)}`),
    ...options.map(
      (option) => `-l ${option.text.slice(2)}${argumentOf(option)} -d ${quoted(option.description)}`,
    ),
  ]
}

function argumentOf({ value }: OptionWord): string {
  if (value === 'none') return ''
  if (value === 'file') return ' -r -F'
  return typeof value === 'string' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`
}

/** In single quotes, where fish knows \\ and \' only. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
