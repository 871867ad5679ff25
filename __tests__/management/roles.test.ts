import { describe, expect, it } from 'vitest'
import { perform } from '../../src/management/operation.js'
import { OPERATIONS } from '../../src/management/operations/index.js'
import { createWorkspace } from '../../src/management/operations/workspace.js'
import { LEAST_ROLE, type OperationId } from '../../src/management/roles.js'
import type { Role } from '../../src/store/records.js'
import { createWorkspaceFixture, UNKNOWN_WORKSPACE } from './fixture.js'

const ROLES = ['member', 'admin', 'owner', 'administrator'] as const

/** Who may do what, written out by hand: whoever changes `roles.ts` changes this too. */
const MAY: Readonly<
  Record<OperationId, readonly [member: boolean, admin: boolean, owner: boolean, administrator: boolean]>
> = {
  'workspace.create': [false, false, false, true],
  'workspace.list': [true, true, true, true],
  'workspace.show': [true, true, true, true],
  'workspace.rename': [false, true, true, true],
  'workspace.delete': [false, false, true, true],
  'member.list': [true, true, true, true],
  'member.add': [false, true, true, true],
  'member.change': [false, true, true, true],
  'member.remove': [false, true, true, true],
  'repository.import': [false, true, true, true],
  'repository.list': [true, true, true, true],
  'repository.show': [true, true, true, true],
  'repository.remove': [false, true, true, true],
  'permission.add': [false, true, true, true],
  'permission.list': [true, true, true, true],
  'permission.change': [false, true, true, true],
  'permission.remove': [false, true, true, true],
  'affected-stacks.list': [true, true, true, true],
  'affected-stacks.show': [true, true, true, true],
  'affected-stacks.stacks': [true, true, true, true],
  'instances.list': [true, true, true, true],
  'locks.list': [true, true, true, true],
  'locks.release': [false, true, true, true],
  'github.app': [true, true, true, true],
  'github.sign-in': [true, true, true, true],
  'github.installations': [true, true, true, true],
  'github.repositories': [true, true, true, true],
  'dispatch.create': [false, true, true, true],
  'token.create': [false, true, true, true],
  'token.list': [false, true, true, true],
  'token.revoke': [false, true, true, true],
  'audit.list': [false, true, true, true],
  'audit.list-all': [false, false, false, true],
}

/** Enough for every operation to get past the check of its input. */
function inputOf(id: OperationId, workspaceId: string, repository: string) {
  const ids = {
    memberId: `usr_${'0'.repeat(28)}`,
    permissionId: `perm_${'0'.repeat(28)}`,
    tokenId: `tok_${'0'.repeat(28)}`,
    upload: `upl_${'0'.repeat(28)}`,
    lock: `lock_${'0'.repeat(28)}`,
  }
  const inputs: Readonly<Record<OperationId, object>> = {
    'workspace.create': { name: 'other' },
    'workspace.list': {},
    'workspace.show': { workspaceId },
    'workspace.rename': { workspaceId, name: 'other', version: '*' },
    'workspace.delete': { workspaceId, confirm: 'acme' },
    'member.list': { workspaceId },
    'member.add': { workspaceId, login: 'bob', role: 'member' },
    'member.change': { workspaceId, memberId: ids.memberId, role: 'member', version: '*' },
    'member.remove': { workspaceId, memberId: ids.memberId },
    'repository.import': { workspaceId, repositoryId: '2', ownerId: '42', fullName: 'acme/web' },
    'repository.list': { workspaceId },
    'repository.show': { workspaceId, repository },
    'repository.remove': { workspaceId, repository },
    'permission.add': { workspaceId, repository, permission: 'a:b' },
    'permission.list': { workspaceId, repository },
    'permission.change': {
      workspaceId,
      repository,
      permissionId: ids.permissionId,
      permission: 'a:b',
      version: '*',
    },
    'permission.remove': { workspaceId, repository, permissionId: ids.permissionId },
    'affected-stacks.list': { workspaceId, repository },
    'affected-stacks.show': { workspaceId, upload: ids.upload },
    'affected-stacks.stacks': { workspaceId, upload: ids.upload },
    'instances.list': { workspaceId, repository },
    'locks.list': { workspaceId },
    'locks.release': { workspaceId, lock: ids.lock },
    'github.app': {},
    'github.sign-in': {
      code: 'c',
      codeVerifier: 'v'.repeat(43),
      redirectUri: 'http://127.0.0.1:49152/callback',
    },
    'github.installations': { githubToken: 'ghu_none' },
    'github.repositories': { githubToken: 'ghu_none' },
    'dispatch.create': { workspaceId, repository, workflow: 'apply.yaml', ref: 'main' },
    'token.create': { workspaceId, name: 'ci', role: 'member' },
    'token.list': { workspaceId },
    'token.revoke': { workspaceId, tokenId: ids.tokenId },
    'audit.list': { workspaceId },
    'audit.list-all': {},
  }
  return inputs[id]
}

const cases = OPERATIONS.flatMap((operation) =>
  ROLES.map((role, place) => ({ operation, id: operation.id, role, may: MAY[operation.id][place] })),
)

describe('who may do what', () => {
  it('every operation is in the list, once, and has its role', () => {
    const ids = OPERATIONS.map(({ id }) => id)
    expect([...ids].sort()).toEqual(Object.keys(LEAST_ROLE).sort())
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(ids.length)
  })

  it.each(cases)('$role, $id: $may', async ({ operation, role, may }) => {
    const { workspaceId, repository, as, administrator } = await createWorkspaceFixture()
    const context = role === 'administrator' ? administrator : as(role, workspaceId)
    const code = await codeOf(perform(operation, inputOf(operation.id, workspaceId, repository), context))
    // Of what does not exist it is learned by those only who may have it.
    if (may) expect(['done', 'record_not_found', 'github_not_configured']).toContain(code)
    else expect(code).toBe('role_insufficient')
  })

  it.each(
    OPERATIONS.filter(({ input }) => 'workspaceId' in input.shape).map((operation) => ({
      operation,
      id: operation.id,
    })),
  )('$id: to a stranger, a workspace of others is like one that does not exist', async ({ operation }) => {
    const { workspaceId, repository, as, call, actions, store } = await createWorkspaceFixture()
    const { id: own } = await call(createWorkspace, { name: 'own' })
    const before = actions()
    for (const role of ROLES.slice(0, 3) as readonly Role[]) {
      const answers = await Promise.all(
        [workspaceId, UNKNOWN_WORKSPACE].map((asked) =>
          perform(operation, inputOf(operation.id, asked, repository), as(role, own)).catch((error) => ({
            name: error.name,
            code: error.code,
            message: error.message,
            decision: error.decision,
          })),
        ),
      )
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]).toMatchObject({ code: 'workspace_not_found' })
    }
    expect(actions()).toEqual(before)
    expect(await store.get('workspaces', workspaceId)).toMatchObject({ version: 1 })
  })

  it('whoever comes from a workspace that is gone finds nothing', async () => {
    const { as } = await createWorkspaceFixture()
    for (const operation of OPERATIONS) {
      if (operation.id === 'audit.list' || LEAST_ROLE[operation.id] === 'administrator') continue
      // About no workspace.
      if (operation.id.startsWith('github.')) continue
      const input = inputOf(operation.id, UNKNOWN_WORKSPACE, `repo_${'0'.repeat(28)}`)
      expect([operation.id, await codeOf(perform(operation, input, as('owner', UNKNOWN_WORKSPACE)))]).toEqual(
        [operation.id, 'workspace_not_found'],
      )
    }
  })
})

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error) => error.code,
  )
}
