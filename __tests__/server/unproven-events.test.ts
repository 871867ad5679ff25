import { expect, it } from 'vitest'
import { perMinute } from '../../src/server/rate-limit.js'
import { limitUnproven } from '../../src/server/unproven-events.js'
import { newId } from '../../src/store/id.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'

it('keeps so many events of strangers, and all of those who are known', async () => {
  const store = createMemoryStore()
  const limited = limitUnproven(store, perMinute(3))
  const workspaceId = newId('ws')
  for (let count = 0; count < 10; count += 1) {
    const { actor, ...unproven } = eventAt(workspaceId, NOW)
    await limited.recordEvent(unproven)
    await limited.recordEvent({ ...unproven, id: newId('aud'), ...(actor ? { actor } : {}) })
  }
  const kept = store.events()
  expect(kept.filter(({ actor }) => actor === undefined)).toHaveLength(3)
  expect(kept.filter(({ actor }) => actor !== undefined)).toHaveLength(10)
})

it('leaves everything else as it is', async () => {
  const store = createMemoryStore()
  const limited = limitUnproven(store, async () => 60)
  expect(Object.keys(limited)).toEqual(Object.keys(store))
  await expect(limited.ping()).resolves.toBeUndefined()
})
