import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { type Counts, type Target, tryTarget } from './target.js'
import { TARGETS } from './targets.js'

/** So long is each target tried with each seed. `npm run fuzz` takes longer, and new seeds. */
const MILLISECONDS = 600

describe.each(TARGETS.map((target): [string, Target] => [target.name, target]))('%s', (name, target) => {
  const { seeds, examples } = JSON.parse(
    readFileSync(new URL(`seeds/${name}.json`, import.meta.url), 'utf8'),
  ) as { seeds: readonly number[]; examples: readonly unknown[] }

  afterAll(() => target.close?.())

  it('holds for the inputs that were kept', async () => {
    for (const input of examples) await target.check(input)
  })

  it.each(seeds)('holds for random ones, seed %i', async (seed) => {
    const counts: Counts = new Map()
    const failure = await tryTarget(target, { seed, milliseconds: MILLISECONDS }, counts)
    expect(failure?.report ?? '').toBe('')
    expect(counts.size, 'different outcomes').toBeGreaterThan(1)
  })
})
