import { generateSessionKey } from '../../src/exchange/session-key.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import type { Actor } from '../../src/management/actor.js'
import { createAdministratorToken } from '../../src/management/administrator-token.js'
import type { Context } from '../../src/management/operation.js'
import type { App } from '../../src/server/app.js'
import { assemble } from '../../src/server/assemble.js'
import { parseConfig } from '../../src/server/config.js'
import { createLog } from '../../src/server/log.js'
import { createMetrics } from '../../src/server/metrics.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'
import type { Watch } from '../../src/webhooks/watch.js'

export const NOW = Date.parse('2026-11-23T12:00:00Z')
export const URL_OF_SERVER = 'https://exchange.example'

const sessionKeys = [await generateSessionKey()]
const githubKeys = [await createSigningKey()]

/** Whoever sits at the command line. */
export const operator: Actor = {
  audit: { type: 'command_line', name: 'root' },
  role: 'administrator',
  workspaceId: null,
}

export interface Asked {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
}

/** An answer, read. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form
  readonly body: any
}

/** The server without sockets, on a memory store and a fake GitHub, with a clock that stands still until told. */
export interface ServerFixture {
  readonly app: App
  readonly github: FakeGitHub
  readonly store: ManagedStore
  readonly clock: { time: number }
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[]
  readonly state: { draining: boolean }
  /** A management token of an administrator. */
  readonly administrator: string
  ask(method: string, path: string, asked?: Asked): Promise<Answered>
}

export async function createServerFixture(
  options: {
    readonly store?: ManagedStore
    readonly config?: object
    /** Makes the GitHub App. Webhooks are signed by the fake. */
    readonly app?: (github: FakeGitHub) => GitHubApp
    readonly onNotice?: Watch['noticed']
  } = {},
): Promise<ServerFixture> {
  const clock = { time: NOW }
  const now = () => clock.time
  const github = await createFakeGitHub({
    issuer: GITHUB_ISSUER,
    now,
    keys: githubKeys,
    appKey: githubKeys[0],
  })
  const store = options.store ?? createMemoryStore({ now })
  const config = parseConfig(JSON.stringify({ issuers: [github.issuer], ...options.config }), 'test')
  const log: Record<string, unknown>[] = []
  const state = { draining: false }
  const app = assemble({
    config,
    store,
    keys: async () => sessionKeys,
    github: options.app?.(github) ?? null,
    webhookSecret: options.app && github.app.credentials.webhookSecret,
    onNotice: options.onNotice,
    url: URL_OF_SERVER,
    version: '1.2.3',
    metrics: createMetrics(),
    log: createLog((line) => log.push(JSON.parse(line))),
    isDraining: () => state.draining,
    now,
    fetch: github.fetch,
  })
  const context: Context = { store, actor: operator, traceId: 'test', platforms: null, github: null, now }
  const { token: administrator } = await createAdministratorToken(context, { name: 'tests' })

  return {
    app,
    github,
    store,
    clock,
    log,
    state,
    administrator,
    async ask(method, path, { token, body, headers = {}, address = '192.0.2.1' } = {}) {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const request = new Request(`${URL_OF_SERVER}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(text)}` }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      })
      const response = await app.answer(request, address)
      const answer = await response.text()
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? JSON.parse(answer) : answer,
      }
    },
  }
}
