import type { Permission } from '../permission/decision.js'
import type { PermissionRecord, RepositoryRecord } from '../store/records.js'
import { auditEvent } from './audit.js'
import { fresh } from './change.js'
import type { Context } from './operation.js'
import { describeRow } from './permission-rows.js'

/** A new permission of a repository: the record, how it gets into the store, and what the audit log says. */
export function grant(context: Context, repository: RepositoryRecord, id: string, row: Permission) {
  const { workspaceId } = repository
  const record: PermissionRecord = { ...fresh(id, context), workspaceId, repository: repository.id, row }
  const event = auditEvent(context, {
    category: 'permission',
    action: 'assigned',
    workspaceId,
    description: `${repository.fullName} was granted ${describeRow(row)}`,
    target: { type: 'permission', id, name: row.permission },
    metadata: { repository: repository.id, row },
  })
  return { record, change: { insert: 'permissions', record } as const, event }
}
