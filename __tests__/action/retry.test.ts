import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure, type Problem } from '../../src/action/failure.js'
import { parseRetryAfter, retry } from '../../src/action/retry.js'

const problem: Problem = { kind: 'id-token-unavailable' }
const passing = (after?: number) => new Failure('passing', problem, { retry: { after } })
const final = new Failure('final', problem)

/** Tries with these failures in order, and then works. Time does not pass: what would be waited is written down. */
async function run(failures: readonly Error[], options: { retries: number; random?: number }) {
  const waits: number[] = []
  let attempts = 0
  const attempt = async () => {
    const failure = failures[attempts++]
    if (failure) throw failure
    return 'worked'
  }
  const { retries, random = 1 } = options
  const sleep = async (milliseconds: number) => waits.push(milliseconds)
  const result = await retry(attempt, { retries, random: () => random, sleep }).catch((error: Error) => error)
  return { result, attempts, waits }
}

describe('retry', () => {
  it('waits twice as long each time, up to 15 s', async () => {
    const { result, waits } = await run(Array(7).fill(passing()), { retries: 10 })
    expect(result).toBe('worked')
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
  })

  it.each([
    [0, [500, 1000]],
    [0.5, [750, 1500]],
    [1, [1000, 2000]],
  ])('waits at least half of that, by chance (%s)', async (random, expected) => {
    expect((await run([passing(), passing()], { retries: 2, random })).waits).toEqual(expected)
  })

  it('waits as long as it is asked to, up to a minute', async () => {
    const { waits } = await run([passing(0), passing(3000), passing(3_600_000)], { retries: 3 })
    expect(waits).toEqual([0, 3000, 60_000])
  })

  it('gives up after as many retries, with the last failure', async () => {
    const last = passing()
    const { result, attempts } = await run([passing(), passing(), last, passing()], { retries: 2 })
    expect(result).toBe(last)
    expect(attempts).toBe(3)
  })

  it('does not retry what is final', async () => {
    expect(await run([final], { retries: 4 })).toEqual({ result: final, attempts: 1, waits: [] })
  })

  it('does not retry what is not a failure of the protocol', async () => {
    const bug = new TypeError('x is not a function')
    expect(await run([bug], { retries: 4 })).toEqual({ result: bug, attempts: 1, waits: [] })
  })

  it('never waits more than two minutes in all', async () => {
    const failures = fc.array(fc.option(fc.integer({ min: 0, max: 1e7 }), { nil: undefined }), {
      maxLength: 11,
    })
    await fc.assert(
      fc.asyncProperty(failures, fc.double({ min: 0, max: 1, noNaN: true }), async (afters, random) => {
        const { waits, attempts } = await run(afters.map(passing), { retries: 10, random })
        expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000)
        expect(attempts).toBeLessThanOrEqual(11)
      }),
    )
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-23T20:00:00Z')

  it.each([
    ['0', 0],
    ['7', 7000],
    ['Mon, 23 Nov 2026 20:00:05 GMT', 5000],
    ['Mon, 23 Nov 2026 19:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })
})
