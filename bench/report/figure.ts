/** One measured figure, and what it should be: all that the summary, the table and the charts know of it. */
export interface Figure {
  /** What was measured. */
  readonly name: string
  readonly value: number
  /** What 1 is. A ratio starts with `× `, and goes on with what it is measured against. */
  readonly unit: string
  readonly better: 'more' | 'less'
  /** What is just good enough. */
  readonly target?: number
  /** What others did in the same run, in the same unit. */
  readonly others?: Readonly<Record<string, number>>
  /** It is part of the target to do better than each of the others. */
  readonly mustLead?: true
}

export function isMissed({ value, better, target, others = {}, mustLead }: Figure): boolean {
  const limits = [...(target === undefined ? [] : [target]), ...(mustLead ? Object.values(others) : [])]
  return !limits.every((limit) => (better === 'more' ? value >= limit : value <= limit))
}

export function isRatio({ unit }: Figure): boolean {
  return unit.startsWith('× ')
}

/** `0.761`, `2.20`, `1 069 802` */
export function format(value: number): string {
  if (value < 1000) return value.toPrecision(3)
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')
}

/** `at least 0.75, ahead of each`; nothing without a target. */
export function targetOf({ better, target, mustLead }: Figure): string {
  const limit =
    target === undefined ? [] : [`${better === 'more' ? 'at least' : 'at most'} ${limitText(target)}`]
  return [...limit, ...(mustLead ? ['ahead of each'] : [])].join(', ')
}

/** The figure in a line. */
export function describe(figure: Figure): string {
  const target = targetOf(figure)
  const judged = isMissed(figure) ? `; target missed: ${target}` : target && ` (${target})`
  return `${figure.name}: ${format(figure.value)} ${figure.unit}${judged}`
}

/** As it was written in the benchmark: `3`, not `3.00`. */
function limitText(limit: number): string {
  return limit < 1000 ? String(limit) : format(limit)
}
