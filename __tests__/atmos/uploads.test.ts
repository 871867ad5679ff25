import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storeUpload } from '../../src/atmos/store-upload.js'
import type { Upload, UploadKind } from '../../src/atmos/upload-body.js'
import { newId } from '../../src/store/id.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { DATABASES } from './support/nodes.js'
import { affectedStack, COMMITS, createScene, instanceOf, ORIGIN } from './support/scene.js'
import { sessionOf } from './support/session.js'

const NOW = Date.parse('2026-11-23T12:00:00Z')

const upload = (items: number, more: Partial<Upload> = {}): Upload => ({
  owner: 'acme',
  name: 'infra',
  repoUrl: '',
  repoHost: 'github.com',
  headSha: 'a',
  baseSha: 'b',
  count: items,
  bytes: 1000,
  slices: [
    Array.from({ length: items }, (_, index) => ({ stack: 'dev', component: `c${index}`, json: `${index}` })),
  ],
  ...more,
})

const batch = (id: string, index: number, total: number, count = index + 1) => {
  const whole = upload(count)
  const items = [...whole.slices].flat()
  const own = items.map((item) => ({ ...item, component: `${id}-${index}-${item.component}` }))
  return { ...whole, slices: [own], batch: { id, index, total } }
}

describe.each(DATABASES)('batches on %s', (_name, createNodes) => {
  /** In a workspace of its own: tests may share a database. */
  const begin = async (nodes: readonly ManagedStore[]) => {
    const workspaceId = newId('ws')
    const session = sessionOf(workspaceId)
    let asked = 0
    const next = () => nodes[asked++ % nodes.length] as ManagedStore
    const [store] = nodes as [ManagedStore]
    return {
      workspaceId,
      /** Whichever server is asked. */
      put: (kind: UploadKind, one: Upload, now = NOW, on = next()) =>
        storeUpload({ store: on, session, traceId: 't', now: () => now, turn: async () => {} }, kind, one),
      records: () => store.list('uploads', { workspaceId, limit: 200 }),
      async components(kind: UploadKind) {
        const items = await store.listItems({ workspaceId, kind, limit: 100_000 })
        return items.map(({ component }) => component)
      },
      async events() {
        const found = await store.listEvents({ workspaceId, limit: 100 })
        return found.map(({ event }) => `${event.category}.${event.action}`)
      },
    }
  }

  it('in any order, as often as they come, at the same moment: every batch once, one event', async () => {
    const nodes = await createNodes()
    const indices = (total: number) => Array.from({ length: total }, (_, index) => index)
    const plan = fc.integer({ min: 1, max: 16 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        first: fc.shuffledSubarray(indices(total), { minLength: total }),
        again: fc.array(fc.nat(total - 1), { maxLength: 10 }),
        atOnce: fc.integer({ min: 1, max: 26 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(plan, async ({ total, first, again, atOnce }) => {
        const { put, components, records, events } = await begin(nodes)
        const order = [...again, ...first, ...again]
        for (let at = 0; at < order.length; at += atOnce) {
          const moment = order.slice(at, at + atOnce)
          await Promise.all(moment.map((index) => put('affected-stacks', batch('b', index, total))))
        }
        const expected = indices(total).flatMap((index) => [...batch('b', index, total).slices].flat())
        expect(await components('affected-stacks')).toEqual(expected.map(({ component }) => component))
        expect(await records()).toMatchObject([
          { state: 'complete', batches: '1'.repeat(total), items: expected.length },
        ])
        expect(await events()).toEqual(['affected_stacks.uploaded'])
      }),
      { numRuns: 20 },
    )
  }, 60_000)

  it('what is not complete is not shown, and says what is here', async () => {
    const { put, components, events } = await begin(await createNodes())
    const record = await put('instances', batch('b', 2, 3))
    expect(record).toMatchObject({ state: 'incomplete', batches: '001', items: 3 })
    expect(await components('instances')).toEqual([])
    expect(await events()).toEqual([])
  })

  it('one that is here already changes nothing, whatever it brings', async () => {
    const { put, components, records } = await begin(await createNodes())
    await put('affected-stacks', batch('b', 0, 2, 1))
    await put('affected-stacks', batch('b', 0, 2, 5))
    await put('affected-stacks', batch('b', 1, 2, 1))
    await put('affected-stacks', batch('b', 1, 2, 5))
    expect(await components('affected-stacks')).toEqual(['b-0-c0', 'b-1-c0'])
    expect(await records()).toMatchObject([{ items: 2, version: 3 }])
  })

  it.each([
    ['another number of batches', { batch: { id: 'b', index: 1, total: 3 } }, 'batch_total was 2 and is 3'],
    ['another head', { headSha: 'c' }, 'head_sha was a and is c'],
    ['another base', { baseSha: 'c' }, 'base_sha was b and is c'],
  ])('%s does not fit', async (_case, more, words) => {
    const { put, records } = await begin(await createNodes())
    await put('affected-stacks', batch('b', 0, 2))
    await expect(put('affected-stacks', { ...batch('b', 1, 2), ...more })).rejects.toMatchObject({
      code: 'record_conflict',
      message: expect.stringContaining(words),
    })
    expect(await records()).toMatchObject([{ batches: '10', items: 1 }])
  })

  it('instances replace those of before, also when several are complete at the same moment', async () => {
    const { put, components, records } = await begin(await createNodes())
    const ids = Array.from({ length: 8 }, (_, index) => `new${index}`)
    for (const round of ['first', 'second']) {
      await Promise.all(ids.map((id) => put('instances', batch(`${round}-${id}`, 0, 1))))
      const [kept, ...others] = await components('instances')
      expect(kept).toMatch(new RegExp(`^${round}-new\\d-0-c0$`))
      expect(others).toEqual([])
      expect(await records()).toHaveLength(1)
    }
  })

  it('of affected stacks, a hundred uploads are kept: the newest', async () => {
    const { put, records } = await begin(await createNodes())
    for (let count = 0; count < 103; count++) {
      await put('affected-stacks', upload(1, { headSha: `h${count}` }), NOW + count)
    }
    const kept = await records()
    expect(kept).toHaveLength(100)
    expect(kept[0]?.facts.headSha).toBe('h3')
  })

  it('of affected stacks, as many are kept as fit into 256 MiB: the newest', async () => {
    const { put, records } = await begin(await createNodes())
    const bytes = 50 * 1024 * 1024
    for (let count = 0; count < 8; count++) {
      await put('affected-stacks', upload(1, { headSha: `h${count}`, bytes }), NOW + count)
    }
    const kept = await records()
    expect(kept.map(({ facts }) => facts.headSha)).toEqual(['h3', 'h4', 'h5', 'h6', 'h7'])
    expect(kept[0]).toMatchObject({ bytes })
  })

  it('of those that nobody completes, the oldest are given up', async () => {
    const { put, records } = await begin(await createNodes())
    for (let count = 0; count < 40; count++) await put('instances', batch(`b${count}`, 0, 2), NOW + count)
    const begun = await records()
    expect(begun).toHaveLength(32)
    expect(begun[0]?.batchId).toBe('b8')
    await Promise.all(
      Array.from({ length: 16 }, (_, count) => put('instances', batch(`c${count}`, 0, 2), NOW + 100)),
    )
    expect((await records()).length).toBeLessThanOrEqual(32 + 16)
  })

  it('one that has expired in the middle is told so', async () => {
    const nodes = await createNodes()
    const [store] = nodes
    const { put, records } = await begin(nodes)
    const forgetful: ManagedStore = {
      ...store,
      async addItems(...all) {
        await store.addItems(...all)
        const [record] = await records()
        await store.commit([{ remove: 'uploads', id: record?.id ?? '' }], [])
      },
    }
    await expect(put('instances', batch('b', 0, 2), NOW, forgetful)).rejects.toMatchObject({
      code: 'record_conflict',
      message: expect.stringContaining('Upload all of it again'),
    })
  })
})

describe('two servers on one store', () => {
  it('put the batches of one upload together', async () => {
    const scene = await createScene({ nodes: 2 })
    const token = await scene.session()
    const stacks = Array.from({ length: 12 }, (_, index) => affectedStack(`vpc-${index}`))
    const send = (index: number, node: number) =>
      scene.nodes[node]?.ask('POST', '/api/v1/affected-stacks', {
        token,
        body: {
          ...COMMITS,
          ...ORIGIN,
          stacks: [stacks[index]],
          batch_id: '0190-a',
          batch_index: index,
          batch_total: 12,
        },
      })
    const answers = await Promise.all(stacks.flatMap((_, index) => [send(index, 0), send(index, 1)]))
    expect(answers.map((answer) => answer?.status)).toEqual(Array(24).fill(200))
    const items = await scene.store.listItems({
      workspaceId: scene.workspaceId,
      kind: 'affected-stacks',
      limit: 100,
    })
    expect(items.map(({ json }) => JSON.parse(json))).toEqual(stacks)
    expect((await scene.events()).map(({ action }) => action)).toEqual(['uploaded'])
    const last = await send(0, 1)
    expect(last?.body.data).toEqual({
      uploadId: expect.stringMatching(/^upl_/),
      received: 12,
      total: 12,
      items: 12,
      complete: true,
    })
  })

  it('batches of different repositories and kinds with one id are different uploads', async () => {
    const scene = await createScene()
    const part = { batch_id: 'same', batch_index: 0, batch_total: 2 }
    const [token, other] = [await scene.session(), await scene.session({ repository: 'acme/other' })]
    const post = (path: string, bearer: string, body: object) =>
      scene.server.ask('POST', `/api/v1/${path}`, { token: bearer, body: { ...ORIGIN, ...part, ...body } })
    await post('affected-stacks', token, { ...COMMITS, stacks: [affectedStack()] })
    await post('instances', token, { instances: [instanceOf()] })
    await post('instances', other, { repo_name: 'other', instances: [instanceOf()] })
    expect(await scene.store.list('uploads', { limit: 10 })).toHaveLength(3)
  })
})
