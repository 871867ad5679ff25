import { asciiLowerCase } from '../ascii.js'
import { plain } from '../errors.js'
import { branchHint } from './branch-hint.js'
import type { CompiledRow } from './compiled-row.js'
import type { Field, Run } from './decision.js'
import { code } from './describe.js'
import { isOutsiderEvent } from './events.js'
import { isAmbiguous } from './job-workflow-pattern.js'
import { nearMiss } from './near-miss.js'
import { exactly, type Pattern } from './pattern.js'

/** What to say about a condition that is not met, when there is more to say than seen and wanted. */
export function hintFor(field: Field, row: CompiledRow, run: Run): string | undefined {
  switch (field) {
    case 'workflow':
      return workflowHint(row.workflow, run)
    case 'branch':
      return branchHint(row.branch, run)
    case 'environment':
      return environmentHint(row.environment, run)
    case 'event':
      return eventHint(row, run)
    case 'jobWorkflow':
      return row.jobWorkflow && jobWorkflowHint(row.jobWorkflow, run)
  }
}

const EXTENSION = /\.ya?ml$/

function workflowHint(pattern: Pattern, { workflow: file, jobWorkflow }: Run): string | undefined {
  if (file === undefined) return "this workflow is not one of the repository's own, which only `*` matches"
  const write = `write ${code(exactly(file))}`
  const { kind, body } = pattern
  if (kind === 'exact' && !EXTENSION.test(body.trim())) {
    return `a workflow is known by its file name, never by its display name; ${write}`
  }
  if (kind === 'exact' && body.replace(EXTENSION, '') === file.replace(EXTENSION, '')) {
    return `.yml and .yaml are different files; ${write}`
  }
  const called = calledFile(jobWorkflow)
  if (pattern.matches(called)) {
    return `${plain(called ?? '')} is the reusable workflow that defines the job; workflow is the one that started the run: ${write} and put the reusable one under jobWorkflow`
  }
  return sayNear(pattern, file)
}

/** The file of `owner/repo/file.yml@ref`; it holds no `/`. */
function calledFile(jobWorkflow: string | undefined): string | undefined {
  return /^[^/]+\/[^/]+\/([^/]+)@/.exec(jobWorkflow ?? '')?.[1]
}

function environmentHint(pattern: Pattern, { workflow, environment: seen }: Run): string | undefined {
  if (seen === undefined) {
    const name = pattern.kind === 'exact' ? pattern.body : 'NAME'
    const job = workflow === undefined ? 'the job' : `the job in ${plain(workflow)}`
    return `the job names no environment, which only \`*\` matches; add ${code(`environment: ${name}`)} to ${job}`
  }
  if (pattern.kind !== 'regex' && asciiLowerCase(pattern.body) === asciiLowerCase(seen)) {
    return `a name with characters beyond ASCII is compared as it is written; write ${code(exactly(seen))}`
  }
  if (pattern.matches(seen.normalize('NFKC'))) {
    return `${plain(seen)} has ${compatibility(seen).join(', ')} in it, which only looks like another character: it is another environment`
  }
  return sayNear(pattern, seen)
}

/** The code points that Unicode says stand for others, for example U+212A KELVIN SIGN for K. */
function compatibility(text: string): readonly string[] {
  return [...text]
    .filter((character) => character.normalize('NFKC') !== character)
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`)
}

function eventHint({ events, permission }: CompiledRow, { event }: Run): string | undefined {
  if (isOutsiderEvent(event)) {
    return `people without write access can start runs of ${plain(event)}, which then count as the default branch; a row admits them only by naming the event`
  }
  return events.listed && `write ${code(`events: [${[...(permission.events ?? []), event].join(', ')}]`)}`
}

function jobWorkflowHint(pattern: Pattern, { jobWorkflow: seen }: Run): string | undefined {
  if (seen === undefined) return 'the run does not say which workflow defines the job, which only `*` matches'
  if (isAmbiguous(seen)) {
    return `a file or ref with @ in its name could pass for another, so only \`*\` or the whole text matches it; write ${code(exactly(seen))}`
  }
  if (pattern.body.includes('/.github/workflows/')) {
    return `it is written without .github/workflows/ and with the whole ref; write ${code(exactly(seen))}`
  }
  if (!pattern.body.includes('@')) return `it ends in @ and the whole ref; write ${code(exactly(seen))}`
  return sayNear(pattern, seen)
}

function sayNear(pattern: Pattern, value: string): string | undefined {
  const near = nearMiss(pattern, value)
  return near?.instead ? `${near.why}; write ${code(near.instead)}` : near?.why
}
