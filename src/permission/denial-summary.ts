import type { Denied } from './decision.js'

/** A denial without its other rows: what is worth sending and keeping. They could be thousands. */
export type DenialSummary = Omit<Denied, 'allowed' | 'evaluations'>

export function summarizeDenial({
  permission,
  reason,
  run,
  nearest,
  held,
  suggestion,
}: Denied): DenialSummary {
  return Object.freeze({ permission, reason, run, nearest, held, suggestion })
}
