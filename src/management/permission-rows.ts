import * as z from 'zod'
import { ConfigError, ManagementError, plain } from '../errors.js'
import { createRowCompiler } from '../permission/compile.js'
import type { Permission } from '../permission/decision.js'
import { lintPermissions } from '../permission/lint.js'
import { regexWeight } from '../permission/regex-weight.js'
import type { PermissionRecord } from '../store/records.js'
import { invalid } from './invalid.js'

/** A finding of the linter, about a permission of the list it comes with. */
export const findingView = z.strictObject({
  permissionId: z.string(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']).describe('error: the permission does nothing.'),
  field: z.string().optional(),
  message: z.string().describe('What it means.'),
  instead: z.string().optional().describe('What to write in the field instead.'),
  otherPermissionId: z.string().optional().describe('The other permission, where two are compared.'),
})

export type FindingView = z.output<typeof findingView>

/**
 * Reads the row and its patterns.
 *
 * @throws RequestError `request_invalid`, naming the field
 */
export function readRow(row: unknown): Permission {
  return asRequest(() => createRowCompiler()(row).permission)
}

/** Reads many; what is wrong is named as `permissions[1].branch`. Throws as {@link readRow}. */
export function readRows(rows: readonly unknown[]): readonly Permission[] {
  const compileRow = createRowCompiler()
  return asRequest(() => rows.map((row, index) => compileRow(row, `permissions[${index}]`).permission))
}

/** Elements of all regular expressions of a repository: what takes RE2 about a tenth of a second, once for each version. */
export const MAX_REGEX_WEIGHT = 10_000

/**
 * One tenant's expressions are compiled and held against runs in the process that serves all of them.
 *
 * @throws ManagementError `record_conflict`
 */
export function checkWeight(rows: readonly Permission[]): void {
  const weight = regexWeight(rows)
  if (weight <= MAX_REGEX_WEIGHT) return
  throw new ManagementError(
    'record_conflict',
    `Together, the regular expressions of the repository would have ${weight} elements, of at most ${MAX_REGEX_WEIGHT}. ` +
      'Write some of them as globs or as exact names, or one expression for several.',
  )
}

/** What the linter says about a repository's whole list. */
export function lintRecords(records: readonly PermissionRecord[]): FindingView[] {
  const idOf = (index: number) => records[index]?.id ?? ''
  return lintPermissions(
    records.map(({ row }) => row),
    { nameOf: idOf },
  ).map(({ index, row: _row, other, ...finding }) => ({
    permissionId: idOf(index),
    ...finding,
    ...(other === undefined ? {} : { otherPermissionId: idOf(other) }),
  }))
}

/** A row in half a sentence, for the audit log: `deployments:create for branch main`. */
export function describeRow({ permission, ...conditions }: Permission): string {
  const parts = Object.entries(conditions).map(
    ([field, value]) => `${field} ${plain([value].flat().join(', '))}`,
  )
  return parts.length === 0 ? permission : `${permission} for ${parts.join(', ')}`
}

/** In a configuration it would be an administrator's mistake; here it is the caller's. */
function asRequest<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw invalid([error.message])
  }
}
