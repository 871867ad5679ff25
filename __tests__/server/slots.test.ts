import { expect, it } from 'vitest'
import { createSlots } from '../../src/server/slots.js'

it('one may not take all places, and all not more than there are', () => {
  const slots = createSlots({ total: 3, each: 2, work: 'uploads', key: 'this workspace' })
  const leave = slots.enter('a')
  slots.enter('a')
  expect(() => slots.enter('a')).toThrow(/busy with uploads of this workspace/)
  slots.enter('b')
  expect(() => slots.enter('b')).toThrow(/busy with uploads of others/)
  leave()
  slots.enter('b')
  expect(() => slots.enter('c')).toThrow(expect.objectContaining({ code: 'server_busy', retryAfter: 2 }))
})
