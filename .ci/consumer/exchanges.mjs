// An exchange on SQLite, with what the root and the store's entry give: their classes must be the same.
//
//   exchanges.mjs FILE      of a database that is not there yet
import assert from 'node:assert/strict'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import {
  authorize,
  ConfigError,
  createExchange,
  createSessions,
  createVerifier,
  generateSessionKey,
  OidcError,
} from 'atmos-pro-oidc'
import { createSqliteStore } from 'atmos-pro-oidc/store/sqlite'
import { createFakeGitHub, managedStoreContract } from 'atmos-pro-oidc/testing'

const [file] = process.argv.slice(2)
const github = await createFakeGitHub()
const store = await createSqliteStore({ database: new DatabaseSync(file) })
const audience = 'atmos-pro.com'
const verifier = createVerifier({ audience, issuers: [github.issuer], fetch: github.fetch })
const sessions = createSessions({ issuer: 'https://exchange.example', keys: [await generateSessionKey()] })
const exchange = createExchange({ verifier, store, sessions })

const identity = await verifier.verify(await github.mint('push'))
const { platform, repository } = identity
const workspaceId = `ws_${'0'.repeat(28)}`
const record = { id: 'repo_1', version: 1, createdAt: 0, workspaceId }
const committed = await store.commit(
  [
    { insert: 'workspaces', record: { id: workspaceId, version: 1, createdAt: 0, name: 'acme' } },
    {
      insert: 'repositories',
      record: {
        ...record,
        platform,
        repositoryId: repository.id,
        ownerId: repository.ownerId,
        fullName: repository.fullName,
        visibility: null,
      },
    },
    {
      insert: 'permissions',
      record: {
        ...record,
        id: 'perm_1',
        repository: 'repo_1',
        row: { permission: 'affected-stacks:create' },
      },
    },
  ],
  [],
)
assert.equal(committed, 'done')

const found = await store.findRepository(workspaceId, platform, repository.id)
assert.equal(authorize(identity, 'affected-stacks:create', found.permissions).allowed, true)

const token = await github.mint('push')
const grant = await exchange.exchange({ token, workspaceId }, 'trace 1')
assert.deepEqual(grant.session.permissions, ['affected-stacks:create'])
await assert.rejects(exchange.exchange({ token, workspaceId }, 'trace 2'), { code: 'token_replayed' })
assert.equal((await store.listEvents({ limit: 10 })).length, 2)

// Another program writes what no version of ours would.
const other = new DatabaseSync(file)
other.exec(`update permissions set "row" = '7'; update repositories set version = version + 1`)
other.close()
await new Promise((resolve) => setImmediate(resolve))
await assert.rejects(
  store.findRepository(workspaceId, platform, repository.id),
  (error) => error instanceof ConfigError && error instanceof OidcError,
)
await store.close()
await github.close()

for (const { name, run } of managedStoreContract(({ now }) =>
  createSqliteStore({ database: new DatabaseSync(':memory:'), now }),
)) {
  await run().catch((cause) => {
    throw new Error(name, { cause })
  })
}
