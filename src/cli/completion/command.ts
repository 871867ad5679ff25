import { Argument } from 'commander'
import { type AddCommand, type ExitCode, helpText } from '../command.js'
import { bashScript } from './bash.js'
import { fishScript } from './fish.js'
import { placesOf } from './words.js'
import { zshScript } from './zsh.js'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

type Shell = keyof typeof SCRIPTS

export const addCompletion: AddCommand = (program, { terminal }, run) => {
  program
    .command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      helpText({
        notes:
          'Load it in ~/.bashrc, in ~/.zshrc (after compinit), or keep it where fish looks, as in the examples.',
        examples: [
          'source <(atmos-pro-oidc completion bash)',
          'source <(atmos-pro-oidc completion zsh)',
          'atmos-pro-oidc completion fish > ~/.config/fish/completions/atmos-pro-oidc.fish',
        ],
      }),
    )
    .action(run((shell: Shell) => completion(shell)))

  async function completion(shell: Shell): Promise<ExitCode> {
    terminal.out(SCRIPTS[shell](program.name(), placesOf(program)))
    return 0
  }
}
