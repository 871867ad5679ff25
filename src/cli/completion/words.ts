import type { Command, Option } from 'commander'

/** What can be completed at one place of the command line. */
export interface Place {
  /** The commands before it, each after a space: ` token create`. */
  readonly at: string
  /** Commands, or the values of an argument. */
  readonly commands: readonly Word[]
  /** Options stand behind the commands. */
  readonly options: readonly OptionWord[]
}

export interface Word {
  readonly text: string
  readonly description: string
}

export interface OptionWord extends Word {
  readonly value: 'none' | 'file' | 'any' | readonly string[]
}

/** Every place of a program, outermost first. */
export function placesOf(program: Command, at = ''): readonly Place[] {
  const help = program.createHelp()
  // `help` says what --help says.
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help')
  const values = program.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
  const place = {
    at,
    commands: [
      ...commands.map((command) => ({ text: command.name(), description: command.description() })),
      ...values.map((text) => ({ text, description: '' })),
    ],
    options: help.visibleOptions(program).flatMap(optionWord),
  }
  return [place, ...commands.flatMap((command) => placesOf(command, `${at} ${command.name()}`))]
}

/** What may stand next, at the beginning of a word: commands, or options where there are none. */
export function nextWords({ commands, options }: Place): readonly Word[] {
  return commands.length > 0 ? commands : options
}

function optionWord({ long, flags, description, argChoices }: Option): OptionWord[] {
  if (!long) return []
  const value = /[<[]/.test(flags) ? (argChoices ?? (flags.includes('<file>') ? 'file' : 'any')) : 'none'
  return [{ text: long, description, value }]
}

/** In single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
