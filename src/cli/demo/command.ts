import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../errors.js'
import { parseConfig } from '../../server/config.js'
import { createLog } from '../../server/log.js'
import { startServer } from '../../server/server.js'
import { newId } from '../../store/id.js'
import { createMemoryStore } from '../../store/memory.js'
import { createFakeGitHub, type FakeGitHub } from '../../testing/index.js'
import type { AddCommand, CommandContext, ExitCode } from '../command.js'
import { toJson } from '../terminal.js'
import { createRunner } from './runner.js'
import { SCENES, type Scene } from './scenes.js'
import { showPost, showResult, showScene } from './show.js'

interface Outcome {
  readonly title: string
  readonly asExpected: boolean
  readonly exitCode: number
  readonly milliseconds: number
}

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
Needs no network and no account: keys, tokens, signatures, action and exchange are real, GitHub is played on 127.0.0.1.

Exit codes: 0 every outcome was the right one, 1 one was not.

Example:
  atmos-pro-oidc demo`,
    )
    .action(run((options: { json?: true }) => demo(context, options.json === true)))
}

async function demo({ terminal, root }: CommandContext, json: boolean): Promise<ExitCode> {
  const bundle = join(root, 'dist', 'index.js')
  await access(bundle).catch((cause: unknown) => {
    throw new ConfigError('the action is not built: run `npm run build`', { path: bundle, cause })
  })
  await using github = await createFakeGitHub()
  const scenes = SCENES.map((scene) => ({ scene, workspaceId: newId('ws') }))
  const config = parseConfig(
    JSON.stringify({
      issuers: [github.issuer],
      workspaces: scenes.map(({ scene, workspaceId }) => ({
        id: workspaceId,
        repositories: [{ id: '1001', ownerId: '42', fullName: 'acme/infra', permissions: scene.permissions }],
      })),
    }),
    'demo',
  )
  const server = await startServer({
    config,
    configFile: 'demo',
    store: createMemoryStore(),
    host: '127.0.0.1',
    port: 0,
    version: 'demo',
    log: createLog(terminal.err, 'error'),
  })
  try {
    const outcomes: Outcome[] = []
    for (const [index, { scene, workspaceId }] of scenes.entries()) {
      if (!json) showScene(terminal, index + 1, scene)
      outcomes.push(await play(scene, workspaceId))
    }
    const right = outcomes.filter(({ asExpected }) => asExpected).length
    if (json) terminal.out(toJson(outcomes, 2))
    else
      terminal.out(
        `\n${right} of ${outcomes.length} outcomes were the right ones. Next: "Permissions" in the README.`,
      )
    return right === outcomes.length ? 0 : 1
  } finally {
    await server.close()
  }

  async function play(scene: Scene, workspaceId: string): Promise<Outcome> {
    const started = performance.now()
    const runner = await createRunner(bundle, jobEnvironment(github, scene, server.url, workspaceId))
    try {
      const { exitCode, log } = await runner.main()
      const asExpected =
        scene.expected === 'allowed'
          ? exitCode === 0
          : exitCode !== 0 && log.includes(scene.expected.refusedWith)
      if (!json) showResult(terminal, scene, { exitCode, log }, asExpected)
      if (exitCode === 0) {
        const post = await runner.post()
        if (!json) showPost(terminal, post)
      }
      return {
        title: scene.title,
        asExpected,
        exitCode,
        milliseconds: Math.round(performance.now() - started),
      }
    } finally {
      await runner.cleanUp()
    }
  }
}

function jobEnvironment(github: FakeGitHub, { event, job }: Scene, baseUrl: string, workspaceId: string) {
  return {
    ...github.job(event, job),
    ATMOS_PRO_WORKSPACE_ID: workspaceId,
    ATMOS_PRO_BASE_URL: baseUrl,
  }
}
