import { describe, expect, it } from 'vitest'
import {
  listAffectedStacks,
  listStacks,
  showAffectedStacksUpload,
} from '../../../src/management/operations/affected-stacks.js'
import { importRepository } from '../../../src/management/operations/repository.js'
import { newIds } from '../../../src/store/id.js'
import type { UploadRecord } from '../../../src/store/records.js'
import type { NewItem } from '../../../src/store/uploads.js'
import { uploadRecord } from '../../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, NOW, PLATFORM, refused } from '../fixture.js'

const stack = (name: string, more: object = {}): NewItem => ({
  stack: name,
  component: 'vpc',
  json: JSON.stringify({ component: 'vpc', stack: name, ...more }),
})

async function createUploads() {
  const fixture = await createWorkspaceFixture()
  const { store, workspaceId } = fixture
  const add = async (differences: Partial<UploadRecord> = {}, items: readonly NewItem[] = []) => {
    const record = uploadRecord(workspaceId, { items: items.length, ...differences })
    expect(await store.commit([{ insert: 'uploads', record }], [])).toBe('done')
    await store.addItems(record.id, 0, items)
    return record
  }
  return { ...fixture, add }
}

describe('affected-stacks.list', () => {
  it('lists the complete ones, newest first, page by page', async () => {
    const { call, add, workspaceId } = await createUploads()
    const made: UploadRecord[] = []
    for (const createdAt of [NOW, NOW + 1, NOW + 2]) made.push(await add({ createdAt }))
    const together = newIds('upl', 2)
    for (const id of together) made.push(await add({ id, createdAt: NOW + 3 }))
    await add({ state: 'incomplete', batches: '010', createdAt: NOW + 9 })
    await add({ kind: 'instances' })
    const first = await call(listAffectedStacks, { workspaceId, limit: 3 })
    const second = await call(listAffectedStacks, { workspaceId, limit: 3, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse())
    expect(second.nextCursor).toBeUndefined()
  })

  it('lists the incomplete ones, where they are asked for', async () => {
    const { call, add, workspaceId } = await createUploads()
    await add()
    const { id } = await add({ state: 'incomplete', batches: '0110', items: 7 })
    expect((await call(listAffectedStacks, { workspaceId, state: 'incomplete' })).items).toMatchObject([
      { id, state: 'incomplete', stacks: 7, batches: { received: 2, total: 4 } },
    ])
  })

  it('lists those of one repository', async () => {
    const { call, add, workspaceId, repository } = await createUploads()
    const web = { repositoryId: '2002', ownerId: '42', fullName: 'acme/web' }
    const { id: other } = await call(importRepository, { workspaceId, ...web })
    const infra = await add()
    const own = await add({ repositoryId: '2002' })
    await add({ platform: 'token.actions.acme.ghe.com' })
    const idsOf = async (repository: string) => {
      const { items } = await call(listAffectedStacks, { workspaceId, repository })
      return items.map(({ id }) => id)
    }
    expect(await idsOf(repository)).toEqual([infra.id])
    expect(await idsOf(other)).toEqual([own.id])
    await expect(idsOf(`repo_${'0'.repeat(28)}`)).rejects.toMatchObject(refused('record_not_found'))
  })
})

describe('affected-stacks.show', () => {
  it('shows where it comes from', async () => {
    const { call, add, workspaceId } = await createUploads()
    const { id } = await add({ batches: '11', items: 3 })
    expect(await call(showAffectedStacksUpload, { workspaceId, upload: id })).toEqual({
      id,
      version: 1,
      createdAt: '2026-11-23T12:00:00.000Z',
      workspaceId,
      platform: PLATFORM,
      repositoryId: '1001',
      state: 'complete',
      stacks: 3,
      batches: { received: 2, total: 2 },
      headSha: 'a',
      baseSha: 'b',
      repoUrl: 'https://github.com/acme/infra',
      repoHost: 'github.com',
      run: {
        repository: 'acme/infra',
        workflow: 'atmos-pro.yaml',
        ref: 'refs/heads/main',
        runId: '99',
        actor: 'alice',
      },
    })
  })

  it('finds nothing of another workspace, and no upload of instances', async () => {
    const { call, add, store, workspaceId } = await createUploads()
    const foreign = uploadRecord(`ws_${'1'.repeat(28)}`)
    await store.commit([{ insert: 'uploads', record: foreign }], [])
    const instances = await add({ kind: 'instances' })
    for (const upload of [foreign.id, instances.id, `upl_${'0'.repeat(28)}`]) {
      const asked = { workspaceId, upload }
      const notFound = refused('record_not_found')
      await expect(call(showAffectedStacksUpload, asked)).rejects.toMatchObject(notFound)
      await expect(call(listStacks, asked)).rejects.toMatchObject(notFound)
    }
  })
})

describe('affected-stacks.stacks', () => {
  it('shows each as it was sent, in the order of the upload', async () => {
    const { call, add, workspaceId } = await createUploads()
    const dependents = [{ component: 'eks', dependents: [{}, {}] }, {}]
    const sent = { component_type: 'terraform', affected: 'stack.vars', dependents, settings: { a: [1] } }
    const { id: upload } = await add({}, [stack('b', sent), stack('a')])
    expect(await call(listStacks, { workspaceId, upload })).toEqual({
      items: [
        {
          component: 'vpc',
          stack: 'b',
          componentType: 'terraform',
          affected: 'stack.vars',
          dependents: 2,
          sent: { component: 'vpc', stack: 'b', ...sent },
        },
        { component: 'vpc', stack: 'a', dependents: 0, sent: { component: 'vpc', stack: 'a' } },
      ],
    })
  })

  it.each([
    ['nothing', {}],
    ['null', { component_type: null, affected: null, dependents: null }],
    ['empty', { component_type: '', affected: '', dependents: [] }],
    ['something else', { component_type: 1, affected: {}, dependents: 'x' }],
  ])('reads what it knows, whatever it is: %s', async (_name, more) => {
    const { call, add, workspaceId } = await createUploads()
    const { id: upload } = await add({}, [stack('a', more)])
    const sent = { component: 'vpc', stack: 'a', ...more }
    const { items } = await call(listStacks, { workspaceId, upload })
    expect(items).toEqual([{ component: 'vpc', stack: 'a', dependents: 0, sent }])
  })

  it.each([
    ['fewer than are read at once', 7, 3],
    ['as many as are read at once', 40, 20],
    ['more than are read at once', 205, 100],
    ['exactly one page', 50, 50],
    ['none', 0, 50],
  ])('gives all pages: %s', async (_name, count, limit) => {
    const { call, add, workspaceId } = await createUploads()
    const names = Array.from({ length: count }, (_, index) => `s${index}`)
    const { id: upload } = await add(
      {},
      names.map((name) => stack(name)),
    )
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await call(listStacks, { workspaceId, upload, limit, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ stack }) => stack))
      cursor = page.nextCursor
      pages += 1
    } while (cursor)
    expect(seen).toEqual(names)
    expect(pages).toBe(Math.max(1, Math.ceil(count / limit)))
  })

  it('a page of large ones ends early, and has one at least', async () => {
    const { call, add, workspaceId } = await createUploads()
    const whole = { settings: 'x'.repeat(4_500_000) }
    const half = { settings: 'x'.repeat(1_100_000) }
    const items = [stack('a', whole), stack('b'), stack('c', half), stack('d', half), stack('e', whole)]
    const { id: upload } = await add({}, items)
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const page = await call(listStacks, { workspaceId, upload, ...(cursor ? { cursor } : {}) })
      pages.push(page.items.map(({ stack }) => stack))
      cursor = page.nextCursor
    } while (cursor)
    expect(pages).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  it.each(['', 'e30', Buffer.from('["upl_1"]').toString('base64url')])('%j is no cursor', async (cursor) => {
    const { call, add, workspaceId } = await createUploads()
    const { id: upload } = await add()
    await expect(call(listStacks, { workspaceId, upload, cursor })).rejects.toMatchObject(
      refused('request_invalid'),
    )
  })
})
