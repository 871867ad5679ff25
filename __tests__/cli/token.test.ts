import { beforeEach, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.js'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})

const TOKEN = /apo_[\w-]+/

describe('token create', () => {
  it.each([
    ['a role', ['--role', 'admin']],
    ['an administrator', ['--administrator']],
  ])('for %s: the token alone on standard output, once', async (_name, flags) => {
    const { exitCode, out, err } = await fixture.run('token', 'create', '--name', 'ci', ...flags)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^apo_[0-9a-z]{28}_[\w-]{43}$/)
    expect(err).toMatch(
      /^Keep it safe: it is not shown again\. It is tok_[0-9a-z]{28}, and expires at 20\S+Z\.$/,
    )
    for (const args of [
      ['token', 'list'],
      ['token', 'list', '--administrator'],
      ['audit', 'list', '--all-workspaces', '--json'],
    ]) {
      const after = await fixture.run(...args)
      expect(after.out + after.err).not.toMatch(TOKEN)
    }
  })

  it('--json has it in the object, and the hint apart', async () => {
    const { out, err } = await fixture.run('token', 'create', '--name', 'ci', '--role', 'member', '--json')
    expect(JSON.parse(out)).toMatchObject({ name: 'ci', role: 'member', token: expect.stringMatching(TOKEN) })
    expect(err).toMatch(/not shown again/)
    expect(err).not.toMatch(TOKEN)
  })

  it('--expires-in-days', async () => {
    const made = await fixture.json(
      'token',
      'create',
      '--name',
      'ci',
      '--role',
      'member',
      '--expires-in-days',
      '2',
    )
    const days =
      (Date.parse(made['expiresAt'] as string) - Date.parse(made['createdAt'] as string)) / 86_400_000
    expect(days).toBeCloseTo(2, 3)
  })
})

it.each([
  ['of a workspace', ['--role', 'admin'], []],
  ['of an administrator', ['--administrator'], ['--administrator']],
])('list and revoke one %s', async (_name, create, flags) => {
  const { id } = await fixture.json('token', 'create', '--name', 'ci', ...create)
  expect((await fixture.run('token', 'list', ...flags)).out).toMatch(new RegExp(`^ID .*\n${id} {2}ci {2}`))
  const asked = await fixture.runIn({ answers: ['n'] }, 'token', 'revoke', String(id), ...flags)
  expect(asked).toMatchObject({ exitCode: 1, err: expect.stringContaining('Revoke the token tok_') })
  const { exitCode, out } = await fixture.run('token', 'revoke', String(id), '--yes', ...flags)
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: `revoked  ${id}\nname     ci` })
  expect(await fixture.json('token', 'list', ...flags)).toEqual({ items: [] })
})
