import type { CompiledPermissions } from './compile.js'
import type { CompiledRow } from './compiled-row.js'
import type { DenialReason, Denied, Evaluation, Permission, Run } from './decision.js'
import { evaluate, unmetFields } from './evaluate.js'
import { suggestRow } from './suggestion.js'

/**
 * A denial. Its details take longer to make than the decision itself, and not every caller reads them: each is made when it
 * is first read, from what was true at the decision. Frozen; JSON has all of it.
 */
export class Denial implements Denied {
  readonly allowed = false
  readonly permission: string
  readonly reason: DenialReason
  readonly run: Run
  readonly held: readonly string[]
  readonly #rows: readonly CompiledRow[]
  #evaluations: readonly Evaluation[] | undefined
  #nearest: Evaluation | undefined
  #suggestion: { readonly row: Permission | undefined } | undefined

  constructor(run: Run, permission: string, permissions: CompiledPermissions) {
    this.permission = permission
    this.run = run
    this.held = permissions.names
    this.#rows = permissions.rowsOf(permission)
    this.reason =
      this.#rows.length === 0
        ? 'permission-missing'
        : permissions.admitsEvent(permission, run)
          ? 'conditions-unmet'
          : 'event-not-allowed'
    Object.freeze(this)
  }

  get evaluations(): readonly Evaluation[] {
    this.#evaluations ??= Object.freeze(this.#rows.map((row) => evaluate(row, this.run)))
    return this.#evaluations
  }

  get nearest(): Evaluation | undefined {
    if (this.#nearest === undefined) {
      const row = nearestRow(this.#rows, this.run)
      this.#nearest = row && evaluate(row, this.run)
    }
    return this.#nearest
  }

  get suggestion(): Permission | undefined {
    const bindsJob = this.nearest?.row.jobWorkflow !== undefined
    this.#suggestion ??= { row: suggestRow(this.permission, this.run, bindsJob) }
    return this.#suggestion.row
  }

  toJSON(): Denied {
    const { evaluations, nearest, suggestion } = this
    return { ...this, evaluations, nearest, suggestion }
  }
}

/** The row with the fewest unmet conditions; of equals the first. */
function nearestRow(rows: readonly CompiledRow[], run: Run): CompiledRow | undefined {
  let nearest: CompiledRow | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const unmet = unmetFields(row, run).length
    if (unmet < fewest) {
      fewest = unmet
      nearest = row
    }
  }
  return nearest
}
