import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createThread, type Thread } from '../../../src/server/uploads/thread.js'

const ODD = new URL('support/odd-worker.mjs', import.meta.url)

let thread: Thread

const bytes = (word: string) => new TextEncoder().encode(word)
const outcome = (word: string, key = 'workspace') =>
  thread.ask({ kind: 'instances', bytes: bytes(word) }, key).then(
    (reply) => ('message' in reply ? reply.message : 'an upload'),
    (error) => error.code,
  )

afterEach(() => thread.close())

describe('a thread that ends in the middle', () => {
  it.each([
    ['because it exits', 'exit', 'server_busy'],
    ['because of a fault', 'throw', 'server_busy'],
    ['because it takes too long', 'hang', 'server_busy'],
    ['because there is no more memory for it', 'fill', 'request_too_large'],
  ])('%s: that body is refused, and the others are read', async (_name, word, code) => {
    thread = createThread(ODD, { patience: word === 'hang' ? 500 : 20_000, memory: 32, idle: 60_000 })
    const outcomes = await Promise.all(['a', word, 'b', word, 'c'].map((one) => outcome(one)))
    expect(outcomes).toEqual(['instances: a', code, 'instances: b', code, 'instances: c'])
  })

  it('is not asked while nobody is there: what is no program is said to be busy', async () => {
    thread = createThread(new URL('support/no-such-worker.mjs', import.meta.url))
    expect(await outcome('a')).toBe('server_busy')
    expect(await outcome('b')).toBe('server_busy')
  })
})

describe('a thread', () => {
  it('reads a body of each in turn, however many one has sent', async () => {
    thread = createThread(ODD)
    const order: string[] = []
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((word) =>
      outcome(word, word[0]).then(() => order.push(word)),
    )
    await Promise.all(asked)
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  })

  it('ends when nothing comes for a while, and begins again', async () => {
    thread = createThread(ODD, { patience: 20_000, memory: 32, idle: 1 })
    for (const word of ['a', 'b', 'c']) {
      expect(await outcome(word)).toBe(`instances: ${word}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })

  it('that answers after its time is not heard: the next body is another one', async () => {
    thread = createThread(ODD, { patience: 500, memory: 32, idle: 60_000 })
    await outcome('warm')
    // The next that the event loop does are timers.
    await setImmediate()
    const outcomes = Promise.all([outcome('late', 'one'), outcome('next', 'other')])
    // Meanwhile the thread answers, and its time ends before anybody here can hear it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
    expect(await outcomes).toEqual(['server_busy', 'instances: next'])
  })

  it('that is closed reads nothing more', async () => {
    thread = createThread(ODD)
    const [first, second, third] = [outcome('hang'), outcome('a'), outcome('b')]
    await thread.close()
    expect(await Promise.all([first, second, third])).toEqual(['server_busy', 'server_busy', 'server_busy'])
  })
})
