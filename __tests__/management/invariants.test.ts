import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Context, perform } from '../../src/management/operation.js'
import { OPERATIONS } from '../../src/management/operations/index.js'
import type { OperationId } from '../../src/management/roles.js'
import type { TableName } from '../../src/store/records.js'
import { lockRecord } from '../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, type Fixture, NOW } from './fixture.js'

/** What a change does to the audit log. One that imports or makes several things says so several times. */
const CHANGES = OPERATIONS.filter(({ method }) => method !== 'GET')
const ROLES = ['member', 'admin', 'owner', 'administrator'] as const

/** A call with choices still open: which record it is about is picked among those there are by then. */
const step = fc.record({
  operation: fc.constantFrom(...CHANGES),
  actor: fc.constantFrom(...ROLES),
  role: fc.constantFrom('member', 'admin', 'owner'),
  pick: fc.nat(7),
  text: fc.constantFrom('alice', 'bob', 'carol', 'acme', 'dave_acme'),
  version: fc.constantFrom('*', 1, 2, undefined),
  branch: fc.constantFrom('main', 'release/*', '(', undefined),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const sequences = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 })

it('whatever is asked for, in whatever order and at once: an owner stays, nothing is orphaned, every change is in the log', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async (rounds) => {
      const fixture = await createWorkspaceFixture()
      const { store } = fixture
      const lock = lockRecord(fixture.workspaceId, { expiresAt: NOW + 60_000 })
      await store.commit([{ insert: 'locks', record: lock }], [])
      for (const round of rounds) {
        const before = await everything(fixture)
        const count = store.events().length
        const results = await Promise.all(round.map((one) => ask(fixture, one)))
        const done = results.filter(({ isDone }) => isDone)
        const after = await everything(fixture)
        const events = store.events().slice(count)

        // Every change is in the log, with who and in which request; of what was refused there is nothing, but for imports.
        const changed = events.filter(({ action }) => action !== 'repository_import_refused')
        expect(changed.length).toBeGreaterThanOrEqual(done.length)
        if (done.length === 0) {
          expect(after).toEqual(before)
          expect(changed).toEqual([])
        }
        const traces = new Set(changed.map(({ traceId }) => traceId))
        expect(traces).toEqual(new Set(done.map(({ traceId }) => traceId)))

        await checkInvariants(fixture)
      }
    }),
    { numRuns: 500 },
  )
})

let traces = 0

async function ask(
  fixture: Fixture,
  one: Step,
): Promise<{ readonly isDone: boolean; readonly traceId: string }> {
  const traceId = `trace-${++traces}`
  const { workspaces } = await everything(fixture)
  const workspaceId = workspaces[one.pick % workspaces.length]?.id ?? `ws_${'0'.repeat(28)}`
  const actor = one.actor === 'administrator' ? fixture.administrator : fixture.as(one.actor, workspaceId)
  const context: Context = { ...actor, traceId }
  const input = await inputOf(fixture, one, workspaceId)
  return perform(one.operation, input, context).then(
    () => ({ isDone: true, traceId }),
    (error) => {
      // Anything else is a mistake of ours.
      expect(['ManagementError', 'RequestError', 'PermissionError']).toContain(error.name)
      return { isDone: false, traceId }
    },
  )
}

async function inputOf(fixture: Fixture, one: Step, workspaceId: string): Promise<object> {
  const { workspaces, members, repositories, permissions, tokens, locks } = await everything(fixture)
  const pick = <T>(list: readonly T[]) => list[one.pick % list.length]
  const own = pick(permissions)
  const repository = own?.repository ?? pick(repositories)?.id ?? `repo_${'0'.repeat(28)}`
  const version = one.version === undefined ? {} : { version: one.version }
  const branch = one.branch === undefined ? {} : { branch: one.branch }
  const name = workspaces.find(({ id }) => id === workspaceId)?.name
  const memberId = pick(members)?.id ?? `usr_${'0'.repeat(28)}`
  const permissionId = own?.id ?? `perm_${'0'.repeat(28)}`
  const inputs: Partial<Readonly<Record<OperationId, object>>> = {
    'workspace.create': { name: one.text, ...(one.pick % 2 === 0 ? { owner: one.text } : {}) },
    'workspace.rename': { workspaceId, name: one.text, ...version },
    'workspace.delete': { workspaceId, confirm: one.pick === 0 ? name : one.text },
    'member.add': { workspaceId, login: one.text, role: one.role },
    'member.change': { workspaceId, memberId, role: one.role, ...version },
    'member.remove': { workspaceId, memberId, ...version },
    'repository.import': {
      workspaceId,
      repositoryId: `${1001 + one.pick}`,
      ownerId: '42',
      fullName: `acme/${one.text}`,
      permissions: one.pick % 2 === 0 ? [{ permission: 'a:b', ...branch }] : [],
    },
    'repository.remove': { workspaceId, repository },
    'permission.add': { workspaceId, repository, permission: 'a:b', ...branch },
    'permission.change': { workspaceId, repository, permissionId, permission: 'c:d', ...branch, ...version },
    'permission.remove': { workspaceId, repository, permissionId, ...version },
    'locks.release': { workspaceId, lock: pick(locks)?.id ?? `lock_${'0'.repeat(28)}`, ...version },
    'github.sign-in': {
      code: one.text,
      codeVerifier: 'v'.repeat(43),
      redirectUri: 'http://127.0.0.1:49152/callback',
    },
    'dispatch.create': { workspaceId, repository, workflow: 'apply.yaml', ref: one.text },
    'token.create': { workspaceId, name: one.text, role: one.role },
    'token.revoke': { workspaceId, tokenId: pick(tokens)?.id ?? `tok_${'0'.repeat(28)}` },
  }
  return inputs[one.operation.id] ?? expect.fail(`no input for ${one.operation.id}`)
}

async function everything({ store }: Fixture) {
  const all = <T extends TableName>(table: T) => store.list(table, { limit: 10_000 })
  return {
    workspaces: await all('workspaces'),
    members: await all('members'),
    repositories: await all('repositories'),
    permissions: await all('permissions'),
    tokens: await all('tokens'),
    locks: await all('locks'),
  }
}

async function checkInvariants(fixture: Fixture): Promise<void> {
  const { workspaces, members, repositories, permissions, tokens } = await everything(fixture)
  const events = fixture.store.events()
  const ids = new Set(workspaces.map(({ id }) => id))
  for (const one of [...members, ...repositories, ...permissions, ...tokens])
    expect(ids).toContain(one.workspaceId)
  for (const one of permissions) {
    expect(repositories.find(({ id }) => id === one.repository)?.workspaceId).toBe(one.workspaceId)
  }
  for (const { id } of workspaces) {
    const hadOwner = events.some(
      ({ workspaceId, category, metadata }) =>
        workspaceId === id &&
        category === 'team_member' &&
        (metadata?.['role'] === 'owner' || metadata?.['to'] === 'owner'),
    )
    const hasOwner = members.some(({ workspaceId, role }) => workspaceId === id && role === 'owner')
    expect(hasOwner).toBe(hadOwner)
  }
  const identities = [
    ...members.map(({ workspaceId, login }) => `${workspaceId} ${login.toLowerCase()}`),
    ...repositories.map((one) => `${one.workspaceId} ${one.platform} ${one.repositoryId}`),
  ]
  expect(new Set(identities).size).toBe(identities.length)
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
}
