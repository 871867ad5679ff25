import { ConfigError } from '../errors.js'
import { createRowCompiler } from './compile.js'
import type { CompiledRow } from './compiled-row.js'
import type { Permission } from './decision.js'
import type { Finding } from './finding.js'
import { lintOverlaps } from './lint-overlap.js'
import { lintRow } from './lint-row.js'

export type { Finding, FindingCode } from './finding.js'

/**
 * Finds rows that can never match, match more or less than they seem to, or do nothing that another row does not do.
 *
 * Looks at the rows alone: whether the repository has such a branch, workflow or environment, or protects it, is not known here.
 *
 * @param options.nameOf what the row at that place is called in messages. Default: `row 0`, `row 1`, …
 * @returns findings in the order of the rows; throws nothing for rows that cannot be compiled: that is a finding
 * @throws ConfigError `config_invalid` when `rows` is no list
 */
export function lintPermissions(
  rows: readonly Permission[],
  options: { readonly nameOf?: (index: number) => string } = {},
): readonly Finding[] {
  const { nameOf = (index) => `row ${index}` } = options
  if (!Array.isArray(rows)) throw new ConfigError('must be a list of permissions')
  const compileRow = createRowCompiler()
  const findings: Finding[] = []
  const compiled = rows.map((row: Permission, index): CompiledRow | undefined => {
    try {
      const result = compileRow(row)
      findings.push(...lintRow(result).map((finding) => ({ ...finding, index, row })))
      return result
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      findings.push({ code: 'row-invalid', severity: 'error', index, row, message: error.message })
      return undefined
    }
  })
  for (const { index, ...finding } of lintOverlaps(compiled, nameOf)) {
    findings.push({ ...finding, index, row: rows[index] as Permission })
  }
  return findings.sort((a, b) => a.index - b.index)
}
