import type { Permission } from '../../../src/permission/decision.js'
import { newId } from '../../../src/store/id.js'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { createServerFixture, NOW, type ServerFixture } from '../../server/fixture.js'

export const EVERYTHING: readonly Permission[] = [
  { permission: 'affected-stacks:create' },
  { permission: 'instances:create' },
  { permission: 'instances:update' },
]

export interface JobOptions {
  /** `OWNER/NAME`. Default `acme/infra`. */
  readonly repository?: string
  /** `check_run_id`: which job. Default `1`; `null`: the platform does not say. */
  readonly job?: string | null
  readonly environment?: string
  readonly branch?: string
  readonly actor?: string
}

/** Servers on one store, with `acme/infra` and `acme/other` in a workspace. */
export interface Scene {
  readonly workspaceId: string
  readonly store: ManagedStore
  readonly nodes: readonly ServerFixture[]
  readonly server: ServerFixture
  /** A session, as a job gets one. */
  session(options?: JobOptions): Promise<string>
  /** Moves the clocks of all nodes, in milliseconds. */
  pass(milliseconds: number): void
  /** Actions of the audit log, oldest first. */
  events(): Promise<readonly { action: string; metadata?: unknown; description: string }[]>
}

const IDS: Readonly<Record<string, string>> = { 'acme/infra': '1001', 'acme/other': '1002' }

export async function createScene(
  options: {
    readonly permissions?: readonly Permission[]
    readonly nodes?: number
    readonly config?: object
    readonly wrap?: (store: ManagedStore) => ManagedStore
  } = {},
): Promise<Scene> {
  const { permissions = EVERYTHING, nodes: count = 1, config = {}, wrap = (store) => store } = options
  const workspaceId = newId('ws')
  const clock = { time: NOW }
  const repositories = Object.entries(IDS).map(([fullName, id]) => ({
    id,
    ownerId: '42',
    fullName,
    permissions,
  }))
  const memory = createMemoryStore({ workspaces: [{ id: workspaceId, repositories }], now: () => clock.time })
  const store = wrap(memory)
  const nodes: ServerFixture[] = []
  for (let node = 0; node < count; node++) nodes.push(await createServerFixture({ store, config }))
  const [server] = nodes as [ServerFixture]

  return {
    workspaceId,
    store,
    nodes,
    server,
    async session({ repository = 'acme/infra', job = '1', environment, branch, actor } = {}) {
      const claims: Record<string, unknown> = { check_run_id: job ?? undefined }
      const token = await server.github.mint('push', {
        repository: { fullName: repository, id: IDS[repository] ?? '' },
        environment,
        branch,
        claims,
        ...(actor ? { actor: { login: actor, id: '7' } } : {}),
      })
      const answer = await server.ask('POST', '/api/v1/auth/github-oidc', { body: { token, workspaceId } })
      if (answer.status !== 200) throw new Error(`no session: ${JSON.stringify(answer.body)}`)
      return answer.body.data.token
    },
    pass(milliseconds) {
      clock.time += milliseconds
      for (const node of nodes) node.clock.time += milliseconds
    },
    async events() {
      const found = await store.listEvents({ limit: 1000 })
      return found
        .map(({ event }) => event)
        .filter(({ category }) => !['auth', 'token'].includes(category))
        .reverse()
    },
  }
}

/** Bodies as the CLI sends them. */
export const ORIGIN = {
  repo_url: 'https://github.com/acme/infra',
  repo_name: 'infra',
  repo_owner: 'acme',
  repo_host: 'github.com',
}
export const COMMITS = { head_sha: 'abc123def456', base_sha: '111222333444' }

export function affectedStack(component = 'vpc', stack = 'plat-ue1-dev') {
  return {
    component,
    stack,
    component_type: '',
    component_path: '',
    stack_slug: '',
    affected: '',
    affected_all: null,
    dependents: [],
    included_in_dependents: false,
    settings: null,
  }
}

export function instanceOf(component = 'vpc', stack = 'plat-ue1-dev') {
  return { component, stack, component_type: 'terraform' }
}
