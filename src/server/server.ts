import type { IncomingMessage } from 'node:http'
import { generateSessionKey } from '../exchange/session-key.js'
import type { GitHubApp } from '../github/github-app.js'
import type { ManagedStore } from '../store/managed-store.js'
import { createMemoryStore } from '../store/memory.js'
import { startWatch } from '../webhooks/watch.js'
import { assemble } from './assemble.js'
import { createClientAddress } from './client-address.js'
import type { Config } from './config.js'
import { withFileDirectory } from './file-directory.js'
import { startHousekeeping } from './housekeeping.js'
import { createSigningKeys, type SigningKeys } from './keys/signing-keys.js'
import { listen } from './listener.js'
import { describeError, type Log, logEvent } from './log.js'
import { createMetrics } from './metrics.js'
import { observeStore } from './observed-store.js'
import { perMinute } from './rate-limit.js'
import { limitStrangers, MAX_STRANGERS } from './strangers.js'
import { createIntake } from './uploads/intake.js'
import { workerProgram } from './worker-program.js'

export interface ServerOptions {
  readonly config: Config
  /** Where the configuration was read, for messages. */
  readonly configFile: string
  /** Closed with the server. */
  readonly store: ManagedStore
  /** Encrypts the signing keys in the store. Without it, a key lives as long as the server, and in it alone. */
  readonly encryptionKey?: Uint8Array | undefined
  /** Default: none is set up. */
  readonly github?: GitHubApp | null
  /** What GitHub signs webhooks with. Default: none is taken. */
  readonly webhookSecret?: string | undefined
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Of the program. */
  readonly version: string
  readonly log: Log
}

export interface RunningServer {
  /** `http://HOST:PORT` */
  readonly url: string
  /** Takes no new connections, lets requests under way end, closes the store, then resolves. */
  close(): Promise<void>
}

/**
 * Starts the exchange server.
 *
 * @throws ConfigError
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, log, version, github = null } = options
  const { workspaces, auditRetention, uploadRetention, sessionTtl, publicUrl } = config
  const now = Date.now
  const metrics = createMetrics()
  const report = (what: string) => (error: unknown) => log.error({ what, ...describeError(error) })
  const limited = limitStrangers(options.store, perMinute(MAX_STRANGERS))
  const database = observeStore(limited, {
    onEvent(event) {
      if (event.action === 'session_revoked') metrics.sessionRevoked()
      logEvent(log, event)
    },
    onError(error) {
      metrics.storeFailed()
      report('store')(error)
    },
  })
  const store = workspaces
    ? withFileDirectory(database, createMemoryStore({ workspaces }), options.configFile)
    : database
  const clientAddress = createClientAddress(config.trustedProxies)
  const keys = await openKeys()
  const listener = await listen(options.host, options.port)
  const intake = createIntake(workerProgram('upload-worker.js'))

  // Nothing below waits: a connection cannot arrive before there is somebody to answer it.
  const url = publicUrl ?? listener.url
  const { isDraining } = listener
  const watch = github ? startWatch({ store, github, now, onError: report('github') }) : undefined
  const app = assemble({
    config,
    store,
    keys: keys.source,
    intake,
    github,
    webhookSecret: options.webhookSecret,
    onNotice: watch?.noticed,
    url,
    version,
    metrics,
    log,
    isDraining,
    now,
  })
  const addressOf = ({ socket, headers }: IncomingMessage) =>
    clientAddress(socket.remoteAddress, headers['x-forwarded-for']?.toString())
  listener.serve(
    {
      answer: (request, incoming) => app.answer(request, addressOf(incoming)),
      answerExchange: (body, incoming) => app.answerExchange(body, addressOf(incoming)),
    },
    url.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {},
  )
  const housekeeping = startHousekeeping({
    store: database,
    auditRetention,
    uploadRetention,
    sessionTtl,
    now,
    onPurged: metrics.purged,
    onError: report('housekeeping'),
  })

  return {
    url: listener.url,
    async close() {
      await listener.close()
      await intake.close()
      keys.close()
      await housekeeping.close()
      await watch?.close()
      await store.close()
    },
  }

  async function openKeys(): Promise<SigningKeys> {
    const { encryptionKey } = options
    if (encryptionKey) {
      return createSigningKeys({ store: database, encryptionKey, now, onError: report('signing keys') })
    }
    const own = [await generateSessionKey()]
    return { source: async () => own, close() {} }
  }
}
