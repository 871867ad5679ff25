import { expect, it } from 'vitest'
import { perMinute } from '../../src/server/rate-limit.js'
import { limitStrangers } from '../../src/server/strangers.js'
import { newId } from '../../src/store/id.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'

it('keeps so many events of strangers, and all of those who are known', async () => {
  const store = createMemoryStore()
  const limited = limitStrangers(store, perMinute(3))
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

it('keeps what is known of a name, counts those who have no part in a workspace, and each kind apart', async () => {
  const store = createMemoryStore()
  const limited = limitStrangers(store, perMinute(3))
  const event = eventAt(newId('ws'), NOW)
  const refused = { ...event, code: 'workspace_not_found' }
  for (let count = 0; count < 5; count += 1) {
    await limited.recordEvent({ ...refused, id: `stranger ${count}` })
    await limited.recordEvent({ ...refused, id: `namesake ${count}`, metadata: { isNameKnown: true } })
    const { actor: _nobody, ...unproven } = event
    await limited.recordEvent({ ...unproven, id: `forged ${count}`, code: 'token_signature_invalid' })
  }
  const kinds = Map.groupBy(store.events(), ({ id }) => id.split(' ')[0])
  expect([...kinds].map(([kind, { length }]) => [kind, length])).toEqual([
    ['stranger', 3],
    ['namesake', 5],
    ['forged', 3],
  ])
})

it('leaves everything else as it is', async () => {
  const store = createMemoryStore()
  const limited = limitStrangers(store, async () => 60)
  expect(Object.keys(limited)).toEqual(Object.keys(store))
  await expect(limited.ping()).resolves.toBeUndefined()
})
