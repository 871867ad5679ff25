import type * as z from 'zod'
import type { FindingView } from '../../management/permission-rows.js'
import type { permissionView } from '../../management/views.js'
import { createRowCompiler } from '../../permission/compile.js'
import type { Permission } from '../../permission/decision.js'
import type { PrintableFinding } from '../findings.js'
import type { Column } from '../table.js'
import { clean } from '../text.js'

export type PermissionView = z.output<typeof permissionView>

const COLUMNS: readonly Column<PermissionView>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'PERMISSION', value: ({ permission }) => permission },
  { title: 'WORKFLOW', value: ({ workflow = '*' }) => workflow },
  { title: 'BRANCH', value: ({ branch = '*' }) => branch },
  { title: 'ENVIRONMENT', value: ({ environment = '*' }) => environment },
  { title: 'EVENTS', value: ({ events }) => events?.join(' ') ?? 'default' },
]

const JOB_WORKFLOW: Column<PermissionView> = {
  title: 'JOB WORKFLOW',
  value: ({ jobWorkflow = '*' }) => jobWorkflow,
}

/** Few rows have a job workflow: the column is there when one has. */
export function columnsFor(items: readonly PermissionView[]): readonly Column<PermissionView>[] {
  return items.some(({ jobWorkflow }) => jobWorkflow !== undefined) ? [...COLUMNS, JOB_WORKFLOW] : COLUMNS
}

/** The row of a permission, without what else is known of it. */
export function rowOf(view: PermissionView): Permission {
  const { permission, workflow, branch, environment, events, jobWorkflow } = view
  return { permission, workflow, branch, environment, events, jobWorkflow }
}

/** How a row reads: every field, as written and in words. */
export function readings(view: PermissionView): Readonly<Record<string, string>> {
  const row = rowOf(view)
  const { workflow, branch, environment, events, jobWorkflow } = createRowCompiler()(row)
  return {
    permission: row.permission,
    workflow: reading(row.workflow, workflow),
    branch: reading(row.branch, branch),
    environment: reading(row.environment, environment),
    events: events.readsAs,
    ...(jobWorkflow ? { jobWorkflow: reading(row.jobWorkflow, jobWorkflow) } : {}),
  }
}

/** A server's finding. */
export function toPrintable({ permissionId, field, message, ...finding }: FindingView): PrintableFinding {
  return {
    ...finding,
    path: clean(field === undefined ? permissionId : `${permissionId} ${field}`),
    message: clean(message),
  }
}

function reading(written = '*', { readsAs }: { readonly readsAs: string }): string {
  return `${written}  (${readsAs})`
}
