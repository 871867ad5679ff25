import { isOutsiderEvent } from '../../permission/events.js'
import { formatRow } from '../../permission/row-text.js'
import { type Facts, factsOfToken } from '../facts.js'
import type { Refused } from '../failure.js'
import { type Denial, type ExplainedCondition, type Refusal, said } from '../refusal.js'
import type { Finding, Remedy } from './diagnosis.js'

const WHERE =
  "in the dashboard under the repository's Repository Permissions, or in the server's configuration"

/** The server knows the repository, and no permission row lets this run in. */
export function denied({ refusal, claims }: Refused): Finding {
  const facts = factsOfToken(claims)
  const { denial } = refusal
  if (!denial) {
    return {
      code: 'permission_denied',
      title: 'Permission denied',
      what: `The server knows ${facts.repository}, and does not let this run in. ${said(refusal)}`,
      why: 'No permission row of the repository in this workspace matches its workflow file, branch and environment.',
      remedies: [thisRun(facts), { say: `Add or widen a row that matches it, ${WHERE}.` }],
    }
  }
  return {
    code: 'permission_denied',
    title: `Permission denied: ${denial.permission}`,
    what: `No permission row of ${facts.repository} in this workspace lets this run do "${denial.permission}".`,
    why: reasons(denial, refusal),
    remedies: [thisRun(facts), rowToWrite(denial, facts)],
  }
}

/** Each condition that the nearest row has unmet; without such a row, what the server says of it. */
function reasons({ conditions }: Denial, { validationErrors, message }: Refusal): string {
  const unmet = conditions.filter(({ matched }) => !matched)
  if (unmet.length > 0) return ['The row that comes nearest fails on:', ...unmet.map(inWords)].join('\n')
  return validationErrors.length > 0 ? validationErrors.join('\n') : message
}

function inWords({ field, pattern, readsAs, actual, hint }: ExplainedCondition): string {
  const saysAll = readsAs !== '' && (field === 'event' || readsAs.includes(pattern))
  const wanted = saysAll ? readsAs : `"${pattern}" (${readsAs || 'as written'})`
  return `- ${field}: seen ${actual || 'none'}, wanted ${wanted}${hint && `; ${hint}`}`
}

function thisRun({ workflow, ref, environment = 'none', event }: Facts): Remedy {
  const rows = Object.entries({ workflow, ref, environment, event })
  const lines = rows.map(([name, value]) => `${name.padEnd(12)} ${value}`).join('\n')
  return { say: 'This run is:', lines, language: 'text' }
}

function rowToWrite({ suggestion }: Denial, { event }: Facts): Remedy {
  if (suggestion) {
    const say = `This row allows exactly this run. Add it, ${WHERE}:`
    return { say, lines: formatRow(suggestion), language: 'yaml' }
  }
  if (!isOutsiderEvent(event)) return { say: `Add or widen a row that matches it, ${WHERE}.` }
  return {
    say: `No row is suggested: people without write access can start ${event} runs, which then count as the default branch. Do this work in a workflow started by push, pull_request or workflow_dispatch.`,
  }
}
