/** Random numbers that come again with the same seed. */
export interface Random {
  /** 0 up to, and without, 1. */
  next(): number
  /** A whole number below. */
  below(limit: number): number
  pick<T>(values: readonly T[]): T | undefined
  chance(probability: number): boolean
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (values) => values[below(values.length)],
    chance: (probability) => next() < probability,
  }
}
