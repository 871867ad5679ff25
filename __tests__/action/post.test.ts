import { describe, expect, it } from 'vitest'
import { granted, job, SESSION, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { type Answer, scriptedServer } from './support/scripted-server.js'
import { expectHidden, expectMasked } from './support/secrets.js'

const revoked: Answer = { json: { success: true, data: { revoked: true } } }

/** Main against a server that grants, then post with what main saved. */
async function mainThenPost(
  onDelete: Answer,
  { expiresAt = '2099-11-23T20:00:00Z', env = {}, inputs = {} } = {},
) {
  await using github = await tokenService()
  const server = await scriptedServer(({ method }) =>
    method === 'DELETE' ? onDelete : granted({ expiresAt }),
  )
  await using _ = server
  const step = job(github, server, { env, inputs: { timeout: '1', ...inputs } })
  const { state } = await runAction(step)
  const post = await runAction({ ...step, state })
  return { post, deletes: server.asked.filter(({ method }) => method === 'DELETE'), state }
}

describe('post', () => {
  it('revokes the session, and asks for nothing else', async () => {
    const { post, deletes } = await mainThenPost(revoked)
    expect(post.code).toBe(0)
    expect(deletes).toMatchObject([
      { url: '/api/v1/auth/session', headers: { authorization: `Bearer ${SESSION}` }, body: '' },
    ])
    expect(post.stdout).toContain('Session revoked.')
    expect(post.outputs).toEqual({})
    expectMasked(post, SESSION)
    expectHidden(post, SESSION)
  })

  it('leaves a session alone that has ended', async () => {
    const { post, deletes } = await mainThenPost(revoked, { expiresAt: '2020-01-01T00:00:00Z' })
    expect(post.code).toBe(0)
    expect(deletes).toEqual([])
    expect(post.stdout).toContain('The session ended by itself at 2020-01-01T00:00:00Z.')
  })

  it('revokes nothing when told so', async () => {
    const { post, deletes } = await mainThenPost(revoked, { inputs: { revoke: 'false' } })
    expect([post.code, post.stdout, deletes]).toEqual([0, '', []])
  })

  it('has nothing to do when main failed', async () => {
    await using server = await scriptedServer(() => granted())
    const { state } = await runAction(job(undefined, server))
    expect(state).toEqual({ phase: 'post' })
    const post = await runAction({ ...job(undefined, server), state })
    expect([post.code, post.stdout, server.asked]).toEqual([0, '', []])
  })

  it('sends the session where it came from, whatever the variables say by then', async () => {
    await using elsewhere = await scriptedServer(() => revoked)
    await using server = await scriptedServer(() => granted())
    await using github = await tokenService()
    const { state } = await runAction(job(github, server))
    const inputs = { 'base-url': elsewhere.url }
    await runAction({ ...job(github, server, { inputs, env: { ATMOS_PRO_BASE_URL: elsewhere.url } }), state })
    expect(elsewhere.asked).toEqual([])
    expect(server.asked.at(-1)?.method).toBe('DELETE')
  })

  it.each<[string, Answer, string]>([
    ['401', { status: 401, json: {} }, 'The session had ended already.'],
    [
      '404',
      { status: 404, json: {} },
      'This server revokes no sessions. It ends by itself at 2099-11-23T20:00:00Z.',
    ],
    ['405', { status: 405, json: {} }, 'This server revokes no sessions.'],
  ])('takes %s for an answer', async (_, answer, text) => {
    const { post } = await mainThenPost(answer)
    expect([post.code, post.annotations]).toEqual([0, []])
    expect(post.stdout).toContain(text)
  })

  it.each<[string, Answer, RegExp]>([
    ['500', { status: 500, json: { token: SESSION } }, /the server answered 500\. It ends by itself at 2099/],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1' }, json: {} }, /answered 302/],
    ['a reset', 'reset', /gave no answer/],
  ])('does not fail the job for %s', async (_, answer, message) => {
    const { post } = await mainThenPost(answer)
    expect(post.code).toBe(0)
    expect(post.annotations).toMatchObject([{ level: 'notice', message: expect.stringMatching(message) }])
    expectHidden(post, SESSION)
  })

  it('does not wait for a server that says nothing', async () => {
    const { post } = await mainThenPost('hang', { inputs: { timeout: '0.2' } })
    expect(post.code).toBe(0)
    expect(post.annotations[0]?.message).toContain('no complete answer within 0.2 s')
  })
})
