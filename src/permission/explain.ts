import { plain } from '../errors.js'
import type { Allowed, Condition, Decision, Denied, Evaluation, Run } from './decision.js'
import { describeRef } from './describe.js'
import { isOutsiderEvent } from './events.js'
import { formatRow } from './row-text.js'

export { describeRun } from './describe.js'

/**
 * A decision for people: what was asked, what the run is, what was wanted, condition by condition, and the row to write.
 * Plain text of several lines, without colours. Throws nothing.
 */
export function explain(decision: Decision): string {
  const parts = decision.allowed ? explainAllowed(decision) : explainDenied(decision)
  return parts.filter((part) => part !== undefined).join('\n\n')
}

/** One line for each condition the nearest row has unmet: seen, wanted, and what to write. */
export function unmetLines(denied: Denied): string[] {
  const { nearest } = denied
  if (!nearest) return [`permission: ${missing(denied)}`]
  return nearest.conditions
    .filter(({ matched }) => !matched)
    .map(
      (condition) =>
        `${condition.field}: ${seenAndWanted(condition)}${condition.hint ? `; ${condition.hint}` : ''}`,
    )
}

function explainAllowed({ permission, matched, run }: Allowed): readonly string[] {
  return [
    `Allowed: ${plain(permission)}`,
    section('The run', facts(run)),
    section('Allowed by', formatRow(matched)),
  ]
}

function explainDenied(denied: Denied): readonly (string | undefined)[] {
  const { permission, reason, run, nearest, suggestion } = denied
  const why = {
    'permission-missing': missing(denied),
    'event-not-allowed': `no row with this name admits the event ${plain(run.event)}`,
    'conditions-unmet': 'no row with this name matches on every condition',
  }[reason]
  return [
    `Denied: ${plain(permission)}: ${why}.`,
    section('The run', facts(run)),
    nearest && section('The nearest row', checks(nearest)),
    isOutsiderEvent(run.event) ? outsiderAdvice(run) : undefined,
    suggestion && section('A row that allows exactly this run', formatRow(suggestion)),
  ]
}

/** How many of a repository's permission names are listed. */
const NAMES_SHOWN = 20

function missing({ permission, held }: Denied): string {
  const more = held.length > NAMES_SHOWN ? ` and ${held.length - NAMES_SHOWN} more` : ''
  const has = held.length === 0 ? 'no permissions at all' : held.slice(0, NAMES_SHOWN).join(', ') + more
  return `there is no row named ${plain(permission)}; this repository has ${has}`
}

function facts(run: Run): string {
  const rows: [string, string][] = [
    ['workflow', run.workflow === undefined ? "not one of the repository's own" : plain(run.workflow)],
    ['ref', describeRef(run) ?? 'none'],
    ['environment', run.environment === undefined ? 'none' : plain(run.environment)],
    ['event', plain(run.event)],
    ...(run.jobWorkflow === undefined ? [] : [['jobWorkflow', plain(run.jobWorkflow)] as [string, string]]),
  ]
  return rows.map(([name, value]) => `${name.padEnd(12)} ${value}`).join('\n')
}

function checks({ conditions }: Evaluation): string {
  return conditions
    .flatMap((condition) => {
      const { field, matched, readsAs, hint } = condition
      const text = matched ? readsAs : seenAndWanted(condition)
      return [`${matched ? '✓' : '✗'} ${field.padEnd(12)} ${text}`, ...(hint ? [`    → ${hint}`] : [])]
    })
    .join('\n')
}

function seenAndWanted({ field, actual, pattern, readsAs }: Condition): string {
  const wanted = field === 'event' || readsAs.includes(pattern) ? readsAs : `${plain(pattern)} (${readsAs})`
  return `seen ${actual ?? 'none'}, wanted ${wanted}`
}

function outsiderAdvice({ event }: Run): string {
  return `No row is suggested: anybody can start a run of ${plain(event)}, also from a fork, and its token
then looks like one of the default branch. If the job checks out or runs what they sent, it does so
with your access. Do the work that needs access in a workflow started by push, pull_request or
workflow_dispatch, and take id-token: write away from this one. Only if it never touches what
outsiders send, name the event in a row of its own, bound to this workflow: events: [${plain(event)}].`
}

function section(title: string, text: string): string {
  return `${title}:\n${text.replace(/^/gm, '  ')}`
}
