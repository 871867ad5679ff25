import { describe, expect, it } from 'vitest'
import { listInstances } from '../../../src/management/operations/instance.js'
import { importRepository } from '../../../src/management/operations/repository.js'
import type { InstanceStatus, UploadRecord } from '../../../src/store/records.js'
import { instanceStatusRecord, uploadRecord } from '../../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, NOW, PLATFORM, refused } from '../fixture.js'

async function createInstances() {
  const fixture = await createWorkspaceFixture()
  const { store, workspaceId } = fixture
  const register = async (places: readonly string[], differences: Partial<UploadRecord> = {}) => {
    const record = uploadRecord(workspaceId, { kind: 'instances', ...differences })
    expect(await store.commit([{ insert: 'uploads', record }], [])).toBe('done')
    const items = places.map((place) => {
      const [stack = '', component = ''] = place.split('/')
      const json = JSON.stringify({ component, stack, component_type: 'terraform', settings: null })
      return { stack, component, json }
    })
    await store.addItems(record.id, 0, items)
    return record
  }
  const report = async (differences: Partial<InstanceStatus>) => {
    const record = instanceStatusRecord(workspaceId, { stack: 'prod', component: 'vpc' })
    const facts = { ...record.facts, ...differences }
    await store.commit([{ insert: 'instanceStatuses', record: { ...record, facts } }], [])
  }
  return { ...fixture, register, report }
}

describe('instances.list', () => {
  it('shows each with how its last command ended', async () => {
    const { call, register, report, workspaceId } = await createInstances()
    const { id: upload } = await register(['prod/vpc', 'dev/vpc'])
    await report({ command: 'plan', exitCode: 2, lastRun: NOW - 60_000 })
    const shown = {
      component: 'vpc',
      componentType: 'terraform',
      upload,
      platform: PLATFORM,
      repositoryId: '1001',
      repository: 'acme/infra',
    }
    const sent = { component: 'vpc', component_type: 'terraform', settings: null }
    expect(await call(listInstances, { workspaceId })).toEqual({
      items: [
        {
          ...shown,
          stack: 'prod',
          drifted: true,
          status: {
            command: 'plan',
            exitCode: 2,
            lastRun: '2026-11-23T11:59:00.000Z',
            reportedAt: '2026-11-23T12:00:00.000Z',
            run: expect.objectContaining({ repository: 'acme/infra', runId: '99' }),
          },
          sent: { ...sent, stack: 'prod' },
        },
        { ...shown, stack: 'dev', drifted: null, status: null, sent: { ...sent, stack: 'dev' } },
      ],
    })
  })

  it.each([
    ['plan', 0, false],
    ['plan', 2, true],
    ['plan', 1, null],
    ['apply', 0, false],
    ['apply', 1, null],
    ['apply', 2, null],
    ['remediate', 0, null],
    ['remediate', 2, null],
  ])('after %s with exit code %d, drifted is %s', async (command, exitCode, drifted) => {
    const { call, register, report, workspaceId } = await createInstances()
    await register(['prod/vpc'])
    await report({ command, exitCode })
    expect((await call(listInstances, { workspaceId })).items).toMatchObject([
      { drifted, status: { command, exitCode } },
    ])
  })

  it('leaves out uploads that are not complete, affected stacks, and other workspaces', async () => {
    const { call, store, register, workspaceId } = await createInstances()
    await register(['prod/vpc'], { state: 'incomplete', batches: '10' })
    await register(['prod/vpc'], { kind: 'affected-stacks' })
    const foreign = uploadRecord(`ws_${'1'.repeat(28)}`, { kind: 'instances' })
    await store.commit([{ insert: 'uploads', record: foreign }], [])
    await store.addItems(foreign.id, 0, [{ stack: 'prod', component: 'vpc', json: '{}' }])
    expect(await call(listInstances, { workspaceId })).toEqual({ items: [] })
  })

  it('filters by repository, stack and component, and goes on page by page', async () => {
    const { call, register, workspaceId, repository } = await createInstances()
    const web = { repositoryId: '2002', ownerId: '42', fullName: 'acme/web' }
    const { id: other } = await call(importRepository, { workspaceId, ...web })
    await register(['prod/vpc', 'prod/eks', 'dev/vpc'])
    await register(['prod/vpc'], { repositoryId: '2002' })
    const list = async (filters: object) => {
      const { items } = await call(listInstances, { workspaceId, ...filters })
      return items.map((one) => `${one.repositoryId} ${one.stack}/${one.component}`).sort()
    }
    expect(await list({ repository })).toEqual(['1001 dev/vpc', '1001 prod/eks', '1001 prod/vpc'])
    expect(await list({ repository: other })).toEqual(['2002 prod/vpc'])
    expect(await list({ stack: 'prod', component: 'vpc' })).toEqual(['1001 prod/vpc', '2002 prod/vpc'])
    expect(await list({ stack: 'pro' })).toEqual([])
    const first = await call(listInstances, { workspaceId, limit: 3 })
    const second = await call(listInstances, { workspaceId, limit: 3, cursor: first.nextCursor })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 1, undefined])
  })

  it.each([
    ['stack', ''],
    ['component', 'x'.repeat(513)],
    ['stack', 'a\u0000b'],
  ])('refuses %s %j', async (field, value) => {
    const { call, workspaceId } = await createInstances()
    await expect(call(listInstances, { workspaceId, [field]: value })).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [expect.stringMatching(new RegExp(`^${field}: must`))],
    })
  })

  it('a repository of another workspace is none', async () => {
    const { call, workspaceId } = await createInstances()
    const repository = `repo_${'0'.repeat(28)}`
    await expect(call(listInstances, { workspaceId, repository })).rejects.toMatchObject(
      refused('record_not_found', /has no repository repo_0/),
    )
  })
})
