import { userInfo } from 'node:os'
import { ConfigError } from '../../errors.js'
import type { GitHubApp } from '../../github/github-app.js'
import type { Actor } from '../../management/actor.js'
import { type Context, perform } from '../../management/operation.js'
import type { OpenStoreOptions } from '../../server/database.js'
import type { ManagedStore } from '../../store/managed-store.js'
import { fileExists } from '../config-file.js'
import type { Client } from './client.js'

/** Opens a database by its name; creates it, where there is none. */
export type OpenStore = (database: string, options?: OpenStoreOptions) => Promise<ManagedStore>

export interface LocalClient extends Client {
  readonly context: () => Context
}

export interface LocalOptions {
  /** `sqlite:PATH`, `postgres://…` or `memory:`. */
  readonly database: string
  readonly openStore: OpenStore
  /** Whether a database that does not exist is created. A list of nothing would only hide a misspelt name. */
  readonly create: boolean
  /** For what is asked of GitHub. Default: there is no App. */
  readonly github?: GitHubApp | null
}

/**
 * Works on a database itself. Whoever can write to it may do everything.
 *
 * @throws ConfigError when there is none
 */
export async function createLocalClient({
  database,
  openStore,
  create,
  github = null,
}: LocalOptions): Promise<LocalClient> {
  if (!create) await mustExist(database)
  return createStoreClient(await openStore(database), withoutPassword(database), github)
}

/** The same, on a store that is open; it is closed with the client. */
export function createStoreClient(
  store: ManagedStore,
  name: string,
  github: GitHubApp | null = null,
): LocalClient {
  const actor: Actor = {
    audit: { type: 'command_line', name: userName() },
    role: 'administrator',
    workspaceId: null,
  }
  const context = (): Context => ({
    store,
    actor,
    traceId: crypto.randomUUID(),
    platforms: null,
    github,
    now: Date.now,
  })
  return {
    name,
    context,
    call: (operation, input) => perform(operation, input, context()),
    close: () => store.close(),
  }
}

/** Whether it is there. Only of a file can that be said without opening it. */
export async function databaseExists(database: string): Promise<boolean> {
  if (!database.startsWith('sqlite:')) return true
  return fileExists(database.slice('sqlite:'.length))
}

async function mustExist(database: string): Promise<void> {
  if (await databaseExists(database)) return
  throw new ConfigError(
    `there is no database ${database.slice('sqlite:'.length)}. \`atmos-pro-oidc init\` creates it; --database or --server name another.`,
  )
}

/** A database is also an address, with a password in it: before the host, or in the query. */
export function withoutPassword(database: string): string {
  if (/^(?:sqlite|memory):/.test(database)) return database
  const url = URL.parse(database)
  // A password with a # or / in it, not encoded, ends up anywhere: then nothing is safe to show.
  if (!url || url.pathname.includes('@')) return 'at an address that is not valid'
  return `${url.protocol}//${url.host}${url.pathname}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // An id without an account, as in a container.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
