/** One repository that may exchange its tokens, and tokens of it. */
import { openStore } from '../../lib/server/database.js'
import {
  createFakeGitHub,
  createSigningKey,
  type FakeGitHub,
  type PublicJwk,
} from '../../lib/testing/index.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  workspaceRecord,
} from '../../lib/testing/managed-store-fixture.js'
import { createTokens } from './tokens.ts'

const workspace = workspaceRecord()

export interface ExchangeSetup {
  readonly github: FakeGitHub
  readonly jwk: PublicJwk
  /** Puts the repository, which may exchange, into the database. */
  fill(database: string): Promise<void>
  /** Bodies of exchange requests, each with a token of its own. */
  bodies(count: number): string[]
}

export async function createExchangeSetup(): Promise<ExchangeSetup> {
  const key = await createSigningKey()
  const github = await createFakeGitHub({ keys: [key] })
  const tokens = await createTokens(github, key)
  const repository = repositoryRecord(workspace.id, {
    platform: new URL(github.issuer).host,
    visibility: 'private',
    vouchedBy: null,
  })
  return {
    github,
    jwk: key.jwk,
    async fill(database) {
      const store = await openStore(database)
      await store.commit(
        [
          insert('workspaces', workspace),
          insert('repositories', repository),
          insert('permissions', permissionRecord(repository)),
        ],
        [],
      )
      await store.close()
    },
    bodies: (count) => tokens(count).map((token) => JSON.stringify({ token, workspaceId: workspace.id })),
  }
}

export const EXCHANGE_PATH = '/api/v1/auth/github-oidc'
