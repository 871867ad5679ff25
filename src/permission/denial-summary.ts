import type { Denied } from './decision.js'

/** Permission names that are kept. There can be five hundred, of 128 characters each, and a refused token is not used up. */
const NAMES_KEPT = 20

/** A denial without its other rows, and with the first names only: what is worth sending and keeping. */
export type DenialSummary = Omit<Denied, 'allowed' | 'evaluations'>

export function summarizeDenial({
  permission,
  reason,
  run,
  nearest,
  held,
  suggestion,
}: Denied): DenialSummary {
  const kept = Object.freeze(held.slice(0, NAMES_KEPT))
  return Object.freeze({ permission, reason, run, nearest, held: kept, suggestion })
}
