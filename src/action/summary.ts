import * as core from '@actions/core'
import { rfc3339 } from '../rfc3339.js'
import type { Diagnosis } from './diagnosis/diagnosis.js'
import { type Facts, factsOfJob } from './facts.js'
import type { Environment } from './proxy.js'
import type { Denial } from './refusal.js'
import type { Session } from './session.js'
import { escapeHtml } from './text.js'

/** Puts a diagnosis on the run's page. */
export async function writeFailure(diagnosis: Diagnosis): Promise<void> {
  const { title, what, why, facts, denial, remedies, traceId, help } = diagnosis
  core.summary.addHeading(escapeHtml(title), 3)
  paragraph(what)
  paragraph(why)
  core.summary.addTable(denial?.conditions.length ? conditionTable(facts, denial) : factTable(facts))
  for (const { say, lines, language } of remedies) {
    paragraph(say)
    if (lines !== undefined) core.summary.addCodeBlock(escapeHtml(lines), language)
  }
  if (traceId) paragraph(`Trace id: ${traceId}`)
  core.summary.addRaw(`<p>See <a href="${help}">${help}</a></p>`, true)
  await write()
}

/** Puts what was granted, and to what run, on the run's page. */
export async function writeSuccess(session: Session, env: Environment): Promise<void> {
  const { workspaceId, permissions, expiresAt, traceId } = session
  const facts = factsOfJob(env)
  core.summary.addHeading('Atmos Pro session', 3)
  core.summary.addTable([
    ...factTable(facts),
    ['workspace', code(workspaceId)],
    ['permissions', permissions.map(code).join(' ') || 'not stated'],
    ['ends', expiresAt === undefined ? 'not stated' : code(rfc3339(expiresAt))],
    ['trace id', traceId ? code(traceId) : 'not stated'],
  ])
  await write()
}

// The toolkit leaves a cell without content open.
const NONE = '–'

type Rows = Parameters<typeof core.summary.addTable>[0]

function factTable({ repository, workflow, ref, environment, event }: Facts): Rows {
  return [
    ['repository', code(repository)],
    ['workflow', code(workflow)],
    ['branch', code(ref)],
    ...(environment === undefined ? [] : [['environment', code(environment)]]),
    ['event', code(event)],
  ]
}

/** The run's facts against the conditions of the row that comes nearest. */
function conditionTable({ repository }: Facts, { permission, conditions }: Denial): Rows {
  const header = ['field', 'this run', 'the nearest row', 'reads as', 'matches'].map((data) => ({
    data,
    header: true,
  }))
  return [
    header,
    ['repository', code(repository), NONE, NONE, NONE],
    ['permission', NONE, code(permission), NONE, NONE],
    ...conditions.map(({ field, actual, pattern, readsAs, matched }) => [
      field,
      actual ? code(actual) : NONE,
      code(pattern),
      escapeHtml(readsAs) || NONE,
      matched ? '✅' : '❌',
    ]),
  ]
}

function paragraph(text: string): void {
  // Without a blank line in it, a block of HTML stays HTML: no Markdown of a stranger's is read.
  core.summary.addRaw(`<p>${escapeHtml(text).replace(/\n+/g, '<br>')}</p>`, true)
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}

async function write(): Promise<void> {
  try {
    await core.summary.write()
  } catch (error) {
    // The log has it all; some runners have no summaries.
    core.debug(`No job summary: ${String(error)}`)
  }
}
