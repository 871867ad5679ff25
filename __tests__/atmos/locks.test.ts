import { beforeEach, describe, expect, it } from 'vitest'
import { createLock } from '../../src/atmos/operations/locks.js'
import { newId } from '../../src/store/id.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { DATABASES } from './support/nodes.js'
import { createScene, type Scene } from './support/scene.js'
import { sessionOf } from './support/session.js'

const KEY = 'acme/infra/dev/vpc'

let scene: Scene
let mine: string
let theirs: string

beforeEach(async () => {
  scene = await createScene({ nodes: 2 })
  mine = await scene.session({ job: '1', actor: 'alice' })
  theirs = await scene.session({ job: '2', actor: 'bob' })
})

const lock = (token: string, more: object = {}, node = 0) =>
  scene.nodes[node]?.ask('POST', '/api/v1/locks', { token, body: { key: KEY, ttl: 60, ...more } })
const unlock = (token: string, key = KEY, node = 0) =>
  scene.nodes[node]?.ask('DELETE', '/api/v1/locks', { token, body: { key } })
const actions = async () => (await scene.events()).map(({ action }) => action)

describe('a lock', () => {
  it('is of the job that took it: another is told who has it, until when, and what to do', async () => {
    await lock(mine, { lockMessage: 'applying' })
    const refused = await lock(theirs, {}, 1)
    expect(refused).toMatchObject({
      status: 409,
      body: {
        success: false,
        errorTag: 'LockHeld',
        context: {
          code: 'lock_held',
          key: KEY,
          holder: { repository: 'acme/infra', runId: '19700000001', actor: 'alice' },
          expiresAt: '2026-11-23T12:01:00Z',
        },
      },
    })
    const message = refused?.body.errorMessage
    for (const part of [KEY, 'acme/infra', 'run 19700000001', 'alice', '2026-11-23T12:01:00Z', 'applying']) {
      expect(message).toContain(part)
    }
    expect(message).toContain(`atmos-pro-oidc locks release ${KEY} --workspace ${scene.workspaceId}`)
    expect((await unlock(theirs))?.body.errorTag).toBe('LockHeld')
    expect(await actions()).toEqual(['created'])
  })

  it('is extended by its job, also with another session, and stays the same', async () => {
    const first = await lock(mine, { lockMessage: 'plan', properties: { a: 1 } })
    scene.pass(30_000)
    const fresh = await scene.session({ job: '1' })
    const second = await lock(fresh, { ttl: 120 }, 1)
    expect(second?.body.data).toEqual({
      ...first?.body.data,
      expiresAt: '2026-11-23T12:02:30Z',
      updatedAt: '2026-11-23T12:00:30Z',
    })
    const third = await lock(mine, { lockMessage: 'apply' })
    expect(third?.body.data).toMatchObject({ lockMessage: 'apply', expiresAt: '2026-11-23T12:01:30Z' })
    expect(await scene.store.list('locks', { limit: 10 })).toMatchObject([
      { key: KEY, facts: { message: 'apply', properties: { a: 1 } } },
    ])
    expect(await actions()).toEqual(['created', 'extended', 'extended'])
    expect((await scene.events()).at(1)?.metadata).toEqual({ key: KEY, ttl: 120 })
  })

  it('ends by itself: then anybody may take it, as another one', async () => {
    const first = await lock(mine)
    scene.pass(59_999)
    expect((await lock(theirs))?.status).toBe(409)
    scene.pass(1)
    const second = await lock(theirs, {}, 1)
    expect(second).toMatchObject({ status: 200, body: { data: { createdAt: '2026-11-23T12:01:00Z' } } })
    expect(second?.body.data.id).not.toBe(first?.body.data.id)
    expect((await unlock(mine))?.status).toBe(409)
    expect((await unlock(theirs))?.status).toBe(200)
    expect(await actions()).toEqual(['created', 'created', 'deleted'])
  })

  it('that has expired cannot be released', async () => {
    await lock(mine)
    scene.pass(60_000)
    expect(await unlock(mine)).toMatchObject({ status: 404, body: { errorTag: 'NotFound' } })
  })

  it('is released once', async () => {
    await lock(mine)
    expect(await unlock(mine, KEY, 1)).toMatchObject({ status: 200, body: { data: {} } })
    expect((await unlock(mine))?.status).toBe(404)
    expect((await lock(theirs))?.status).toBe(200)
  })

  it('is of the workspace: another repository in it waits as well', async () => {
    await lock(mine)
    const other = await scene.session({ repository: 'acme/other', job: '1' })
    expect((await lock(other))?.status).toBe(409)
  })

  it('is of the session, where the platform does not name the job', async () => {
    const [one, two] = [await scene.session({ job: null }), await scene.session({ job: null })]
    await lock(one)
    expect((await lock(one))?.status).toBe(200)
    expect((await lock(two))?.status).toBe(409)
    expect(await scene.store.list('locks', { limit: 1 })).toMatchObject([
      { holder: expect.stringMatching(/^token\.actions\.githubusercontent\.com\/1001\/session\/.+/) },
    ])
  })

  it('needs no permission but a session, for any key', async () => {
    for (const key of ["it's", '部品', 'x'.repeat(512), '-rf', ' ']) {
      expect((await lock(mine, { key }))?.status).toBe(200)
      expect((await unlock(mine, key))?.status).toBe(200)
    }
  })
})

describe.each(DATABASES)('many want it at the same moment, on %s', (_name, createNodes) => {
  const jobs = Array.from({ length: 12 }, (_, index) => `j${index}`)

  const take = async (nodes: readonly ManagedStore[], workspaceId: string, now: number) => {
    const contexts = jobs.map((job, index) => ({
      store: nodes[index % nodes.length] as ManagedStore,
      session: sessionOf(workspaceId, job),
      traceId: 't',
      now: () => now,
      turn: async () => {},
    }))
    const input = { key: KEY, ttl: 60 }
    const outcomes = await Promise.allSettled(contexts.map((context) => createLock.run(input, context)))
    return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'taken' : outcome.reason.code)).sort()
  }

  it('one gets it, whichever server they ask; when it has expired, another one', async () => {
    const nodes = await createNodes()
    const workspaceId = newId('ws')
    const expected = [...Array(11).fill('lock_held'), 'taken']
    expect(await take(nodes, workspaceId, 0)).toEqual(expected)
    expect(await take(nodes, workspaceId, 60_000)).toEqual(expected)
    expect(await nodes[0].list('locks', { workspaceId, limit: 10 })).toMatchObject([{ createdAt: 60_000 }])
    const events = await nodes[0].listEvents({ workspaceId, limit: 10 })
    expect(events.map(({ event }) => event.action)).toEqual(['created', 'created'])
  })
})
