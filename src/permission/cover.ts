import { asciiLowerCase } from '../ascii.js'
import type { CompiledRow } from './compiled-row.js'
import type { Field } from './decision.js'
import { isOutsiderEvent } from './events.js'
import type { Pattern } from './pattern.js'

export const FIELDS: readonly Field[] = ['workflow', 'branch', 'environment', 'event', 'jobWorkflow']

/** What a row's field reads as; equal keys match the same. */
export function keyOf(row: CompiledRow, field: Field): string {
  switch (field) {
    case 'branch':
      return `${row.branch.scope}:${patternKey(row.branch.pattern)}`
    case 'event':
      return row.events.listed ? [...new Set(row.events.listed)].sort().join(',') : '*'
    case 'jobWorkflow':
      return row.jobWorkflow ? patternKey(row.jobWorkflow) : 'any:*'
    case 'environment': {
      const { kind, body } = row.environment
      return kind === 'exact' ? `${kind}:${asciiLowerCase(body)}` : patternKey(row.environment)
    }
    case 'workflow':
      return patternKey(row.workflow)
  }
}

function patternKey({ kind, body }: Pattern): string {
  return `${kind}:${body}`
}

/** Whether the field can match all that another reading does: one name matches only itself. */
export function canCover(row: CompiledRow, field: Field): boolean {
  return patternOf(row, field)?.kind !== 'exact'
}

/** The one name the field matches; empty when it is not exact. */
export function nameOf(row: CompiledRow, field: Field): string {
  const pattern = patternOf(row, field)
  return pattern?.kind === 'exact' ? pattern.body : ''
}

/** What every name the field matches begins with. */
export function prefixOf(row: CompiledRow, field: Field): string {
  return patternOf(row, field)?.prefix ?? ''
}

function patternOf(row: CompiledRow, field: Field): Pattern | undefined {
  if (field === 'event') return undefined
  return field === 'branch' ? row.branch.pattern : row[field]
}

/** Whether a row's field certainly matches all that another's does, which reads differently. Says no where it cannot tell. */
export function covers(wide: CompiledRow, narrow: CompiledRow, field: Field): boolean {
  switch (field) {
    case 'branch': {
      const [a, b] = [wide.branch, narrow.branch]
      if (a.scope === 'branch' && a.pattern.kind === 'any') return true
      return a.scope === b.scope && patternCovers(a.pattern, b.pattern)
    }
    case 'event': {
      const [a, b] = [wide.events.listed, narrow.events.listed]
      return b?.every((event) => (a ? a.includes(event) : !isOutsiderEvent(event))) ?? false
    }
    case 'jobWorkflow': {
      const [a, b] = [wide.jobWorkflow, narrow.jobWorkflow]
      return a === undefined || (b !== undefined && patternCovers(a, b))
    }
    default:
      return patternCovers(wide[field], narrow[field])
  }
}

function patternCovers(wide: Pattern, narrow: Pattern): boolean {
  if (wide.kind === 'any') return true
  if (narrow.kind === 'any') return false
  if (narrow.kind === 'exact') return wide.matches(narrow.body)
  return wide.kind === 'glob' && /^\*\*+$/.test(wide.body)
}
