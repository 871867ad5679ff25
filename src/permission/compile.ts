import { ConfigError } from '../errors.js'
import { readBranchPattern } from './branch-pattern.js'
import { allows, type CompiledRow } from './compiled-row.js'
import type { Field, Permission, Run } from './decision.js'
import { readEvents } from './events.js'
import { readJobWorkflowPattern } from './job-workflow-pattern.js'
import { readPattern } from './pattern.js'
import { readPermission } from './permission.js'
import { RowIndex } from './row-index.js'

/** So many rows are looked at one by one in the time that finding them takes. */
const FEW = 4

/** A repository's rows, compiled: make it with {@link compilePermissions}. Immutable. */
export class CompiledPermissions {
  /** The permission names there are rows for, in the order given. */
  readonly names: readonly string[]
  readonly #rows: ReadonlyMap<string, readonly CompiledRow[]>
  readonly #indexes = new Map<string, RowIndex>()

  /** @internal */
  constructor(rows: readonly CompiledRow[]) {
    this.#rows = Map.groupBy(rows, ({ permission }) => permission.permission)
    this.names = Object.freeze([...this.#rows.keys()])
    Object.freeze(this)
  }

  /** @internal */
  rowsOf(name: string): readonly CompiledRow[] {
    return this.#rows.get(name) ?? []
  }

  /** @internal The first of the name's rows that allows the run. */
  find(name: string, run: Run): CompiledRow | undefined {
    const rows = this.rowsOf(name)
    return rows.length <= FEW ? rows.find((row) => allows(row, run)) : this.#indexOf(name, rows).first(run)
  }

  /** @internal Whether any of the name's rows admits the run's event. */
  admitsEvent(name: string, run: Run): boolean {
    const rows = this.rowsOf(name)
    if (rows.length <= FEW) return rows.some(({ events }) => events.admits(run.event))
    return this.#indexOf(name, rows).admitsEvent(run)
  }

  /** Made when it is first needed: loading a repository takes no longer for it. */
  #indexOf(name: string, rows: readonly CompiledRow[]): RowIndex {
    const index = this.#indexes.get(name) ?? new RowIndex(rows)
    this.#indexes.set(name, index)
    return index
  }
}

/**
 * Checks a repository's permission rows and reads their patterns: once, for any number of decisions.
 *
 * Checks the shape of every row (unknown fields are errors) and that every pattern can be used. Does not check that a row makes
 * sense (`lintPermissions`). No rows at all is valid: everything is denied.
 *
 * ```ts
 * const permissions = compilePermissions([{ permission: 'affected-stacks:create', branch: 'main' }])
 * ```
 *
 * @param options.path where the rows stand in the configuration; errors begin with it
 * @throws ConfigError `config_invalid`; `path` says where, for example `[1].branch`
 */
export function compilePermissions(
  rows: readonly Permission[],
  options: { readonly path?: string } = {},
): CompiledPermissions {
  const { path = '' } = options
  if (!Array.isArray(rows)) throw new ConfigError('must be a list of permissions', path ? { path } : {})
  const compileRow = createRowCompiler()
  return new CompiledPermissions(rows.map((row, index) => compileRow(row, `${path}[${index}]`)))
}

const WORKFLOW = { folder: '.github/workflows/' }
const ENVIRONMENT = { ignoreCase: true }

/** Rows repeat their patterns: equal ones are read once and shared. */
export function createRowCompiler(): (row: unknown, path?: string) => CompiledRow {
  const workflow = remember((text, path) => readPattern(text, WORKFLOW, path))
  const branch = remember(readBranchPattern)
  const environment = remember((text, path) => readPattern(text, ENVIRONMENT, path))
  const jobWorkflow = remember(readJobWorkflowPattern)
  const events = remember((list) => readEvents(list.split(',')))
  return (row, path = '') => {
    const permission = readPermission(row, path)
    const at = (field: Field) => (path ? `${path}.${field}` : field)
    const compiled: { -readonly [Part in keyof CompiledRow]: CompiledRow[Part] } = {
      permission,
      workflow: workflow(permission.workflow ?? '*', at('workflow')),
      branch: branch(permission.branch ?? '*', at('branch')),
      environment: environment(permission.environment ?? '*', at('environment')),
      events: permission.events ? events(permission.events.join()) : readEvents(undefined),
    }
    if (permission.jobWorkflow) {
      compiled.jobWorkflow = jobWorkflow(permission.jobWorkflow, at('jobWorkflow'))
    }
    return Object.freeze(compiled)
  }
}

function remember<T>(read: (text: string, path?: string) => T): (text: string, path?: string) => T {
  const known = new Map<string, T>()
  return (text, path) => {
    const value = known.get(text) ?? read(text, path)
    known.set(text, value)
    return value
  }
}
