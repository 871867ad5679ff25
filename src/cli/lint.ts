import { plain } from '../errors.js'
import { listPermissions } from '../management/operations/permission.js'
import { listRepositories } from '../management/operations/repository.js'
import { listWorkspaces, showWorkspace } from '../management/operations/workspace.js'
import { type Finding, lintPermissions } from '../permission/lint.js'
import type { WorkspaceInput } from '../store/workspace-input.js'
import type { Client } from './client/client.js'
import { type AddCommand, type ExitCode, helpText } from './command.js'
import { type PrintableFinding, printFindings } from './findings.js'
import { listAll } from './list-all.js'
import { toPrintable } from './permission/view.js'
import { addSourceOptions, openSource, type SourceOptions } from './source.js'
import { toJson } from './terminal.js'

/** A finding, and where in the configuration its row stands. */
export interface LocatedFinding extends Finding {
  readonly path: string
}

interface LintOptions extends SourceOptions {
  readonly strict?: true
  readonly json?: true
}

/** Lints every repository of a configuration, or those of one of its workspaces. */
export function lintWorkspaces(
  workspaces: readonly WorkspaceInput[],
  only?: string,
): readonly LocatedFinding[] {
  return workspaces.flatMap(({ id, repositories = [] }, w) =>
    (only === undefined || only === id ? repositories : []).flatMap(({ permissions = [] }, r) =>
      lintPermissions(permissions).map((finding) => {
        const row = `workspaces[${w}].repositories[${r}].permissions[${finding.index}]`
        return { ...finding, path: finding.field ? `${row}.${finding.field}` : row }
      }),
    ),
  )
}

export const addLint: AddCommand = (program, context, run) => {
  const { terminal } = context
  addSourceOptions(
    program
      .command('lint')
      .description('Find permissions that can never match, or match more than they seem to.')
      .option('--strict', 'let warnings fail too'),
  )
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: 'Looks at all workspaces, unless --workspace names one.',
        exitCodes: '0 no errors, 1 errors (with --strict also warnings), 2 the permissions cannot be read.',
        examples: ['atmos-pro-oidc lint --strict', 'atmos-pro-oidc lint --config workspaces.json --json'],
      }),
    )
    .action(run((options: LintOptions) => lint(options)))

  async function lint(options: LintOptions): Promise<ExitCode> {
    const { workspace, strict, json } = options
    const { client, workspaces } = await openSource(options, context)
    try {
      // A misspelt one has no findings.
      if (workspace !== undefined) await client.call(showWorkspace, { workspaceId: workspace })
      const findings = workspaces
        ? lintWorkspaces(workspaces, workspace)
        : await lintRepositories(client, workspace)
      if (json) terminal.out(toJson(findings, 2))
      else print(findings)
      const failing: readonly string[] = strict ? ['error', 'warning'] : ['error']
      return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0
    } finally {
      await client.close()
    }
  }

  function print(findings: readonly PrintableFinding[]): void {
    printFindings(terminal, findings)
    const { length } = findings
    terminal.out(length === 0 ? 'no findings' : `${length} ${length === 1 ? 'finding' : 'findings'}`)
  }
}

/** What the server's linter says of every repository, or of those of one workspace. */
async function lintRepositories(
  client: Client,
  workspace: string | undefined,
): Promise<readonly PrintableFinding[]> {
  const ids = workspace ? [workspace] : (await listAll(client, listWorkspaces, {})).map(({ id }) => id)
  const findings: PrintableFinding[] = []
  for (const workspaceId of ids) {
    for (const { id: repository, fullName } of await listAll(client, listRepositories, { workspaceId })) {
      const list = await client.call(listPermissions, { workspaceId, repository })
      findings.push(
        ...list.findings
          .map(toPrintable)
          .map((finding) => ({ ...finding, path: `${workspaceId} ${plain(fullName)} ${finding.path}` })),
      )
    }
  }
  return findings
}
