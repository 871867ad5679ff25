import { createRowCompiler } from './compile.js'
import type { Permission } from './decision.js'
import type { Pattern } from './pattern.js'
import { expandedLength } from './regex-size.js'

/**
 * How long the distinct regular expressions of these rows are, all together, with their counted repetitions written out: a
 * bound on what it takes to compile them and to hold them against one run.
 *
 * @throws ConfigError as `compilePermissions`
 */
export function regexWeight(rows: readonly Permission[]): number {
  const compileRow = createRowCompiler()
  const sources = new Set<string>()
  for (const row of rows) {
    const { workflow, branch, environment, jobWorkflow } = compileRow(row)
    for (const pattern of [workflow, branch.pattern, environment, jobWorkflow]) {
      if (isRegex(pattern)) sources.add(pattern.body)
    }
  }
  return [...sources].reduce((sum, source) => sum + expandedLength(source), 0)
}

function isRegex(pattern: Pattern | undefined): pattern is Pattern {
  return pattern?.kind === 'regex'
}
