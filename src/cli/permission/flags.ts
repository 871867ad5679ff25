import type { Command } from 'commander'
import type * as z from 'zod'
import type { Permission } from '../../permission/decision.js'
import type { permissionSchema } from '../../permission/permission.js'

export type RowInput = z.input<typeof permissionSchema>

/** The flags that describe a row. `false`: the field is taken out. */
export interface RowFlags {
  readonly permission?: string
  readonly workflow?: string
  readonly branch?: string
  readonly environment?: string
  readonly event?: readonly string[] | false
  readonly jobWorkflow?: string | false
}

export function addRowFlags(command: Command): Command {
  return command
    .option('--workflow <pattern>', "the workflow's file name, for example deploy.yaml or *.yml")
    .option('--branch <pattern>', 'main, release/*, tag:v*, pull_request:main, …')
    .option('--environment <pattern>', 'the environment the job names')
    .option(
      '--event <name>',
      'an event that may start the run; can be given several times',
      (name: string, names?: readonly string[] | false) => [...(names || []), name],
    )
    .option('--job-workflow <pattern>', 'the reusable workflow that defines the job, OWNER/REPO/FILE@REF')
}

/** The row that flags describe, on top of what was there before. What is wrong with it, the operation says. */
export function rowFromFlags(flags: RowFlags, before: Partial<Permission> = {}): RowInput {
  const { permission, workflow, branch, environment, event, jobWorkflow } = flags
  const said = Object.entries({ permission, workflow, branch, environment, events: event, jobWorkflow })
  const row: Record<string, unknown> = {
    ...before,
    ...Object.fromEntries(said.filter(([, value]) => value !== undefined)),
  }
  // `false` is what --no-event and --no-job-workflow leave behind.
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== false)) as unknown as RowInput
}
