import { type Finding, lintPermissions } from '../permission/lint.js'
import { readConfig } from '../server/config.js'
import { createMemoryStore } from '../store/memory.js'
import type { WorkspaceInput } from '../store/workspace-input.js'
import { type AddCommand, DEFAULT_CONFIG, type ExitCode } from './command.js'
import { toJson } from './terminal.js'

/** A finding, and where in the configuration its row stands. */
export interface LocatedFinding extends Finding {
  readonly path: string
}

interface LintOptions {
  readonly config: string
  readonly strict?: true
  readonly json?: true
}

/** Lints every repository of a configuration. */
export function lintWorkspaces(workspaces: readonly WorkspaceInput[]): readonly LocatedFinding[] {
  return workspaces.flatMap(({ repositories = [] }, w) =>
    repositories.flatMap(({ permissions = [] }, r) =>
      lintPermissions(permissions).map((finding) => {
        const row = `workspaces[${w}].repositories[${r}].permissions[${finding.index}]`
        return { ...finding, path: finding.field ? `${row}.${finding.field}` : row }
      }),
    ),
  )
}

export const addLint: AddCommand = (program, { terminal }, run) => {
  program
    .command('lint')
    .description('Find permissions that can never match, or match more than they seem to.')
    .option('--config <file>', 'the configuration', DEFAULT_CONFIG)
    .option('--strict', 'let warnings fail too')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 no errors, 1 errors (with --strict also warnings), 2 the configuration cannot be read.

Examples:
  atmos-pro-oidc lint --strict
  atmos-pro-oidc lint --config workspaces.json --json`,
    )
    .action(run((options: LintOptions) => lint(options)))

  async function lint({ config: file, strict, json }: LintOptions): Promise<ExitCode> {
    const { workspaces } = await readConfig(file)
    createMemoryStore({ workspaces }) // refuses what serve would refuse
    const findings = lintWorkspaces(workspaces)
    if (json) terminal.out(toJson(findings, 2))
    else print(findings)
    const failing: readonly string[] = strict ? ['error', 'warning'] : ['error']
    return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0
  }

  function print(findings: readonly LocatedFinding[]): void {
    const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const
    for (const { path, code, severity, message, instead } of findings) {
      terminal.out(`${terminal.paint(colours[severity], severity)} ${path} (${code})`)
      terminal.out(`  ${message}`)
      if (instead !== undefined) terminal.out(`  write instead: ${instead}`)
    }
    terminal.out(
      findings.length === 0
        ? 'no findings'
        : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
    )
  }
}
