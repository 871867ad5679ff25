import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { createBodyReader } from '../../src/server/exchange-io.js'

const LIMIT = 1000

const read = (pieces: readonly Buffer[]) => {
  const incoming = Object.assign(Readable.from(pieces), { headers: {} }) as unknown as IncomingMessage
  return createBodyReader()(incoming).read(LIMIT)
}
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
