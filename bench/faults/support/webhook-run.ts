/** A server that takes webhooks, in this process and without its sockets, and the fake GitHub that sends them. */
import { createGitHubApp } from '../../../lib/github/create-github-app.js'
import { assemble } from '../../../lib/server/assemble.js'
import { parseConfig } from '../../../lib/server/config.js'
import { createLog } from '../../../lib/server/log.js'
import { createMetrics } from '../../../lib/server/metrics.js'
import type { ManagedStore } from '../../../lib/store/managed-store.js'
import { createFakeGitHub } from '../../../lib/testing/index.js'
import { insert, repositoryRecord, workspaceRecord } from '../../../lib/testing/managed-store-fixture.js'
import { createReconciler } from '../../../lib/webhooks/reconcile.js'
import { createHistory } from './github-history.ts'
import { differences } from './github-truth.ts'
import { createRandom } from './random.ts'
import { type Amount, type Flood, flood } from './webhook-flood.ts'
import { createPost, type Kind } from './webhook-post.ts'

/** What came of it. */
export interface Run extends Flood {
  readonly seconds: number
  /** What the server believed at the end of a wave, and was not so. */
  readonly differences: readonly string[]
  /** What went wrong in the background. */
  readonly errors: readonly unknown[]
  /** Forged webhooks whose ids the server has kept. */
  readonly forgedKept: number
  /** How often GitHub was asked. */
  readonly asked: number
  /** How many were of a kind. */
  count(kind: Kind): number
}

const MOST_ON_THE_WAY = 3_000
const URL_OF_SERVER = 'https://exchange.example'

export async function runWebhooks(options: {
  readonly store: ManagedStore
  readonly amount: Amount
  readonly seed: number
  /** How much there is at GitHub: owners, repositories that are imported, and others. */
  readonly size: Parameters<typeof createHistory>[2]
}): Promise<Run> {
  const { store, amount, seed, size } = options
  const clock = { time: Date.now() }
  const now = () => clock.time
  await using github = await createFakeGitHub({ now })
  const { app, fetch } = github
  const platform = new URL(github.issuer).host
  const random = createRandom(seed)
  const history = createHistory(app, random, size)
  const client = createGitHubApp({ ...app.credentials, ...app, platform, fetch, now })
  const errors: unknown[] = []
  const reconciler = createReconciler({ store, github: client, now, onError: (error) => errors.push(error) })
  const server = assemble({
    config: parseConfig(JSON.stringify({ issuers: [github.issuer], rateLimit: false }), 'webhooks'),
    store,
    keys: async () => [],
    github: client,
    webhookSecret: app.credentials.webhookSecret,
    onNotice: reconciler.noticed,
    url: URL_OF_SERVER,
    version: '0.0.0',
    metrics: createMetrics(),
    log: createLog(() => {}, 'error'),
    isDraining: () => false,
    now,
    fetch,
  })
  const workspaces = [workspaceRecord(), workspaceRecord()]
  const imports = workspaces.flatMap((workspace) => [
    insert('workspaces', workspace),
    ...history.imports.map(({ id: repositoryId, ...facts }) =>
      insert('repositories', repositoryRecord(workspace.id, { platform, repositoryId, ...facts })),
    ),
  ])
  if ((await store.commit(imports, [])) !== 'done') throw new Error('nothing was imported')

  await reconciler.run()
  const forged: string[] = []
  const began = performance.now()
  const wrong: string[] = []
  const post = createPost(app, history, random, Math.min(MOST_ON_THE_WAY, Math.floor(amount.webhooks / 4)))
  const flooded = await flood(post, amount, {
    async send({ headers, body, kind }) {
      if (kind === 'forged') forged.push(headers['x-github-delivery'] ?? '')
      const request = new Request(`${URL_OF_SERVER}/webhooks/github`, {
        method: 'POST',
        // As GitHub does: what has no length is thought to be large.
        headers: { ...headers, 'content-length': `${Buffer.byteLength(body)}` },
        body,
      })
      const answer = await server.answer(request, '192.0.2.1')
      const { data = {} } = (await answer.json()) as { data?: Record<string, unknown> }
      return { status: answer.status, data }
    },
    async settle(milliseconds) {
      clock.time += milliseconds
      await reconciler.run()
    },
    async check() {
      wrong.push(...(await differences(store, history, platform)))
    },
  })
  const seconds = (performance.now() - began) / 1000
  const kept = await Promise.all(forged.map((id) => store.get('deliveries', id)))

  return {
    ...flooded,
    seconds,
    errors,
    differences: wrong,
    forgedKept: kept.filter(Boolean).length,
    asked: github.requests.api,
    count: (kind) =>
      Object.entries(flooded.answers).reduce(
        (sum, [answer, times]) => (answer.startsWith(`${kind} `) ? sum + times : sum),
        0,
      ),
  }
}
