import { createFakeGitHub } from '../../testing/index.js'
import type { AddCommand, CommandContext, ExitCode } from '../command.js'
import { toJson } from '../terminal.js'
import { type Chapter, createSceneCounter } from './chapter.js'
import { atmos } from './chapters/atmos.js'
import { entrances } from './chapters/entrances.js'
import { installation } from './chapters/installation.js'
import { showChapter } from './show.js'
import { openStage } from './stage.js'

const CHAPTERS: readonly Chapter[] = [entrances, atmos, installation]

export const addDemo: AddCommand = (program, context, run) => {
  program
    .command('demo')
    .description(
      'Watch jobs be let in and be refused: the real action and exchange, with a GitHub of their own.',
    )
    .option('--json', 'print the outcomes as JSON')
    .addHelpText(
      'after',
      `
Needs no network and no account: keys, tokens, signatures, action, server and commands are real. GitHub is played on
127.0.0.1, and what the Atmos CLI asks is asked in its place.

Exit codes: 0 every outcome was the right one, 1 one was not.

Example:
  atmos-pro-oidc demo`,
    )
    .action(run((options: { json?: true }) => demo(context, options.json === true)))
}

async function demo(context: CommandContext, json: boolean): Promise<ExitCode> {
  const { terminal } = context
  const shown = json ? { ...terminal, out: () => {} } : terminal
  await using github = await createFakeGitHub()
  const permissions = CHAPTERS.flatMap((chapter) => chapter.permissions)
  await using stage = await openStage(context, shown, github, permissions)
  const next = createSceneCounter(stage)
  for (const { title, play } of CHAPTERS) {
    showChapter(shown, title)
    await play(stage, next)
  }
  const { outcomes } = stage
  const right = outcomes.filter(({ asExpected }) => asExpected).length
  shown.out(
    `\n${right} of ${outcomes.length} outcomes were the right ones. Next: "Permissions" in the README.`,
  )
  if (json) terminal.out(toJson(outcomes, 2))
  return right === outcomes.length ? 0 : 1
}
