import { describe, expect, it } from 'vitest'
import { readAtMost } from '../src/read-at-most.js'

/** One after the other in the same memory: whoever keeps a chunk instead of copying it has the last one many times. */
function streamOf(bytes: readonly number[]): ReadableStream<Uint8Array> {
  const memory = new Uint8Array(1)
  const left = bytes.values()
  return new ReadableStream(
    {
      pull(controller) {
        const { value, done } = left.next()
        if (done) return controller.close()
        memory[0] = value
        controller.enqueue(memory)
      },
    },
    { highWaterMark: 0 },
  )
}

describe('a body in chunks', () => {
  it.each([
    ['nothing', 0],
    ['one byte', 1],
    ['as much as may be', 1000],
  ])('%s: all of it, and no chunk is kept', async (_name, length) => {
    const bytes = Array.from({ length }, (_, index) => index % 256)
    const read = await readAtMost(streamOf(bytes), 1000)
    expect([...(read ?? [])]).toEqual(bytes)
    // What is sent on to a thread takes its whole buffer along.
    expect(read?.buffer.byteLength).toBe(length)
  })

  it('too much is not read on', async () => {
    expect(await readAtMost(streamOf(Array.from({ length: 1001 }, () => 0)), 1000)).toBeUndefined()
  })

  it('no body is an empty one', async () => {
    expect(await readAtMost(null, 1000)).toEqual(new Uint8Array())
  })
})
