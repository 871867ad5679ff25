import { expect } from 'vitest'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createServerFixture, NOW, type ServerFixture } from '../server/fixture.js'

/** The server in this process, with a workspace that holds the repository of the fake's tokens, and no rate limits. */
export interface Exchanging extends ServerFixture {
  readonly workspaceId: string
  /** `/api/v1/…` of the repository's only permission. */
  readonly permission: string
  /** What a token is answered: `200`, or `401 TokenReplayed`. */
  exchange(token: string): Promise<string>
}

/** @param open opens the store, with the clock of the server */
export async function startExchanging(
  open: (now: () => number) => Promise<ManagedStore> | ManagedStore,
): Promise<Exchanging> {
  const time = { now: () => NOW }
  const store = await open(() => time.now())
  const server = await createServerFixture({ store, config: { rateLimit: false } })
  time.now = () => server.clock.time

  const make = async (path: string, body: object) => {
    const answer = await server.ask('POST', path, { token: server.administrator, body })
    expect(answer.status).toBe(201)
    return answer.body.data
  }
  const workspaces = '/api/v1/workspaces'
  const { id: workspaceId } = await make(workspaces, { name: 'acme' })
  const repositories = `${workspaces}/${workspaceId}/repositories`
  const facts = { repositoryId: '1001', ownerId: '42', fullName: 'acme/infra' }
  const { id } = await make(repositories, facts)
  const permissions = `${repositories}/${id}/permissions`
  const { id: permission } = await make(permissions, { permission: 'affected-stacks:create', branch: 'main' })

  return {
    ...server,
    workspaceId,
    permission: `${permissions}/${permission}`,
    async exchange(token) {
      const body = { token, workspaceId }
      const answer = await server.ask('POST', '/api/v1/auth/github-oidc', { body })
      // Whoever is to come back is told when.
      if (answer.status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      return `${answer.status} ${answer.body.errorTag ?? ''}`.trim()
    },
  }
}
