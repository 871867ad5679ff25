import { expect, it } from 'vitest'
import { newSessionId } from '../../src/exchange/session-id.js'

const TIME = Date.parse('2026-11-23T12:00:00Z')

it('is a UUID of version 7 that begins with the time', () => {
  for (let count = 0; count < 200; count += 1) {
    const id = newSessionId(TIME)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(TIME)
  }
})

it('is never the same twice, and each random digit takes every value', () => {
  const ids = Array.from({ length: 2_000 }, () => newSessionId(TIME))
  expect(new Set(ids).size).toBe(ids.length)
  for (const at of [15, 16, 17, 20, 21, 22, ...Array.from({ length: 12 }, (_, index) => 24 + index)])
    expect(new Set(ids.map((id) => id[at])).size, `digit ${at}`).toBe(16)
})

it.each([-1, 0, 0.5, 2 ** 48, 2 ** 52])('keeps its form at %d', (time) => {
  expect(newSessionId(time)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('stands in the order of time', () => {
  const ids = [TIME - 86_400_000, TIME - 1, TIME, TIME + 1, TIME + 60_000].map(newSessionId)
  expect(ids.toSorted()).toEqual(ids)
})
