import { nameOf } from './branch-pattern.js'
import type { CompiledRow } from './compiled-row.js'
import type { Run } from './decision.js'
import { foldCase, type Pattern } from './pattern.js'

/** One field of all rows, and how a run is held against it. */
export interface Column {
  /** The same object for all rows that read the same there. */
  readingOf(row: CompiledRow): object
  /** Whether the run meets the row's condition. */
  isMet(row: CompiledRow, run: Run): boolean
  /** The one name that meets the row's condition, where there is only one. */
  nameOf(row: CompiledRow): string | undefined
  /** The run's name, in the form of `nameOf`. */
  nameIn(run: Run): string | undefined
}

const UNBOUND = {}

export const EVENTS: Column = {
  readingOf: ({ events }) => events,
  isMet: ({ events }, { event }) => events.admits(event),
  nameOf: () => undefined,
  nameIn: () => undefined,
}

/** In the order in which a row's conditions are looked at. */
export const COLUMNS: readonly Column[] = [
  {
    readingOf: ({ branch }) => branch,
    isMet: ({ branch }, { ref }) => branch.matches(ref),
    nameOf: ({ branch }) => exactName(branch.pattern),
    nameIn: ({ ref }) => nameOf(ref),
  },
  EVENTS,
  {
    readingOf: ({ environment }) => environment,
    isMet: (row, { environment }) => row.environment.matches(environment),
    nameOf: ({ environment }) => folded(exactName(environment)),
    nameIn: ({ environment }) => folded(environment),
  },
  {
    readingOf: ({ workflow }) => workflow,
    isMet: (row, { workflow }) => row.workflow.matches(workflow),
    nameOf: ({ workflow }) => exactName(workflow),
    nameIn: ({ workflow }) => workflow,
  },
  {
    readingOf: ({ jobWorkflow }) => jobWorkflow ?? UNBOUND,
    isMet: (row, { jobWorkflow }) => row.jobWorkflow?.matches(jobWorkflow) ?? true,
    nameOf: ({ jobWorkflow }) => jobWorkflow && exactName(jobWorkflow),
    nameIn: ({ jobWorkflow }) => jobWorkflow,
  },
]

function exactName({ kind, body }: Pattern): string | undefined {
  return kind === 'exact' ? body : undefined
}

function folded(name: string | undefined): string | undefined {
  return name === undefined ? undefined : foldCase(name)
}
