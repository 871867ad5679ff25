import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createBodyReader } from '../../src/server/exchange-io.js'

const LIMIT = 1000

const incoming = (pieces: readonly Buffer[]) =>
  Object.assign(Readable.from(pieces), { headers: {} }) as unknown as IncomingMessage
const read = (pieces: readonly Buffer[]) => createBodyReader()(incoming(pieces)).read(LIMIT)
const single = (length: number) => Array.from({ length }, (_, index) => Buffer.from([index % 256]))

it.each([
  ['nothing', []],
  ['one piece', [Buffer.alloc(LIMIT, 7)]],
  ['a few pieces', single(32)],
  ['one more than are kept', single(33)],
  ['pieces of a byte', single(LIMIT)],
])('a body of %s is read whole', async (_name, pieces) => {
  expect(Buffer.from((await read(pieces)) ?? [])).toEqual(Buffer.concat(pieces))
})

it('one that is too large is nothing', async () => {
  expect(await read(single(LIMIT + 1))).toBeUndefined()
})

it('many that are complete at once are handed over in groups, in their order, with a turn to write in between', async () => {
  const bodyOf = createBodyReader()
  const order: string[] = []
  const bodies = Array.from({ length: 40 }, (_, index) => {
    const body = bodyOf(incoming([Buffer.from([index])])).read(LIMIT)
    return body.then((bytes) => order.push(String(bytes?.[0])))
  })
  while (order.length === 0) await setImmediate()
  const numbers = (end: number) => Array.from({ length: end }, (_, index) => String(index))
  expect(order).toEqual(numbers(16))
  await setImmediate()
  expect(order).toEqual(numbers(16))
  await setImmediate()
  expect(order).toEqual(numbers(32))
  await Promise.all(bodies)
  expect(order).toEqual(numbers(40))
})

it('what is complete while others wait for their turn comes after them', async () => {
  const bodyOf = createBodyReader()
  const order: number[] = []
  const begin = (number: number) =>
    bodyOf(incoming([Buffer.from([number])]))
      .read(LIMIT)
      .then((bytes) => order.push(bytes?.[0] ?? -1))
  const first = Array.from({ length: 20 }, (_, index) => begin(index))
  while (order.length === 0) await setImmediate()
  const last = begin(20)
  await Promise.all([...first, last])
  expect(order).toEqual(Array.from({ length: 21 }, (_, index) => index))
})
