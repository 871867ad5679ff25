import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { input } from '../../src/management/fields.js'
import { operation, perform } from '../../src/management/operation.js'
import { OPERATIONS } from '../../src/management/operations/index.js'
import { addPermission } from '../../src/management/operations/permission.js'
import { createToken } from '../../src/management/operations/token.js'
import { createWorkspace } from '../../src/management/operations/workspace.js'
import { newManagementToken } from '../../src/management/token.js'
import { createFixture, createWorkspaceFixture } from './fixture.js'

describe('perform', () => {
  it('names every problem with its place', async () => {
    const { call } = createFixture()
    await expect(
      call(createToken, { workspaceId: 'acme', name: '', role: 'king' as 'owner' }),
    ).rejects.toMatchObject({
      name: 'RequestError',
      code: 'request_invalid',
      problems: [
        'workspaceId: must be ws_ and 28 of the characters 0-9 and a-z',
        'name: must not be empty',
        expect.stringMatching(/^role: .*"member"\|"admin"\|"owner"/),
      ],
    })
  })

  it.each([undefined, null, 'text', [], 7])('takes %j for no input', async (value) => {
    const { administrator } = createFixture()
    await expect(perform(createWorkspace, value, administrator)).rejects.toMatchObject({
      problems: [expect.stringMatching(/^input: /)],
    })
  })

  it.each(OPERATIONS.map((one) => ({ id: one.id, one })))(
    '$id takes no field that it does not have',
    async ({ one }) => {
      const { administrator } = createFixture()
      const odd = JSON.parse('{"__proto__":1,"constructor":1,"odd\\u202E\\n":1}')
      const error = await perform(one, odd, administrator).then(
        () => expect.fail('it was taken'),
        (thrown) => thrown,
      )
      const problem = error.problems.find((line: string) => line.startsWith('input: has no field '))
      expect(problem).toContain('"odd\uFFFD\uFFFD"')
      expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    },
  )

  it('says no secret back that stands in the wrong field', async () => {
    const { call, workspaceId, repository } = await createWorkspaceFixture()
    const { token } = newManagementToken()
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
    const ofGitHub = ['ghu', 'ghs', 'gho', 'ghp', 'github_pat'].map(
      (prefix) => `${prefix}_${'aB3'.repeat(12)}`,
    )
    for (const secret of [token, jwt, ...ofGitHub]) {
      for (const fields of [
        { permission: secret },
        { permission: 'a:b', branch: `(${secret}` },
        { permission: 'a:b', events: [secret] },
        { permission: 'a:b', [secret]: 1 },
      ]) {
        const error = await call(addPermission, { workspaceId, repository, ...fields }).catch(
          (thrown) => thrown,
        )
        expect(error).toMatchObject({ code: 'request_invalid' })
        expect(JSON.stringify([error.message, error.problems, String(error.cause)])).not.toContain(
          secret.slice(0, 8),
        )
      }
    }
  })

  it('says that the store cannot be reached, whatever it throws', async () => {
    const { administrator, store } = createFixture()
    const broken = { ...store, list: () => Promise.reject(new Error('connect ECONNREFUSED')) }
    for (const one of OPERATIONS.filter(({ id }) => id === 'workspace.list')) {
      await expect(perform(one, {}, { ...administrator, store: broken })).rejects.toMatchObject({
        name: 'UnavailableError',
        code: 'store_unavailable',
      })
    }
  })

  it('does nothing before it knows who asks for what', async () => {
    let runs = 0
    const counting = operation({
      id: 'workspace.create',
      method: 'POST',
      path: '/workspaces',
      summary: '',
      input: input({ name: z.string() }),
      output: z.null(),
      async run() {
        runs += 1
        return null
      },
    })
    const { administrator, as } = createFixture()
    await expect(perform(counting, {}, administrator)).rejects.toMatchObject({ code: 'request_invalid' })
    await expect(perform(counting, { name: 'x' }, as('owner', 'ws'))).rejects.toMatchObject({
      code: 'role_insufficient',
    })
    expect(runs).toBe(0)
    await perform(counting, { name: 'x' }, administrator)
    expect(runs).toBe(1)
  })
})

describe('every operation', () => {
  it.each(OPERATIONS.map((one) => ({ id: one.id, one })))(
    '$id: its path names fields that must be given',
    ({ one }) => {
      for (const [, field] of one.path.matchAll(/\{(\w+)\}/g)) {
        expect(one.input.shape).toHaveProperty(field as string)
        expect(
          (one.input.shape as Record<string, z.ZodType>)[field as string]?.safeParse(undefined).success,
        ).toBe(false)
      }
      expect(one.summary).toMatch(/^[A-Z].*\.$/)
    },
  )

  it.each(OPERATIONS.map((one) => ({ id: one.id, one })))('$id: its schemas have a JSON form', ({ one }) => {
    expect(z.toJSONSchema(one.input, { io: 'input' })).toMatchObject({
      type: 'object',
      additionalProperties: false,
    })
    expect(z.toJSONSchema(one.output)).toMatchObject({ type: 'object' })
  })
})
