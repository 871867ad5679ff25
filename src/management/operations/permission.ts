import * as z from 'zod'
import { ManagementError } from '../../errors.js'
import { permissionSchema } from '../../permission/permission.js'
import { newId } from '../../store/id.js'
import { MAX_ROWS, type PermissionRecord, type RepositoryRecord } from '../../store/records.js'
import { auditEvent } from '../audit.js'
import { change, checkVersion, next, requireVersion, touchRepository } from '../change.js'
import { idField, input, version, workspaceId } from '../fields.js'
import { findIn, permissionsOf } from '../find.js'
import { grant } from '../grant.js'
import { type Context, operation } from '../operation.js'
import { checkWeight, describeRow, findingView, lintRecords, readRow } from '../permission-rows.js'
import { permissionView, showPermissionRecord } from '../views.js'

const place = { workspaceId, repository: idField('repo') }
const permissionId = idField('perm')
const findings = z.array(findingView)
const viewWithFindings = z.strictObject({ ...permissionView.shape, findings })

export const addPermission = operation({
  id: 'permission.add',
  method: 'POST',
  path: '/workspaces/{workspaceId}/repositories/{repository}/permissions',
  summary: 'Grant a permission to a repository. What is left out means *, anything.',
  input: input({ ...place, ...permissionSchema.shape }),
  output: viewWithFindings,
  status: 201,
  async run({ workspaceId, repository: id, ...fields }, context) {
    const row = readRow(fields)
    return change(context, async () => {
      // The version before the rows: what changes between the two reads is noticed at the commit.
      const repository = await findIn(context, 'repositories', workspaceId, id)
      const others = await permissionsOf(context, repository)
      checkRoom(others, repository)
      checkWeight([...others.map((one) => one.row), row])
      const { record, change, event } = grant(context, repository, newId('perm'), row)
      return {
        changes: [change, touchRepository(repository)],
        events: [event],
        result: showWithFindings(record, [...others, record]),
      }
    })
  },
})

export const listPermissions = operation({
  id: 'permission.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/repositories/{repository}/permissions',
  summary: 'List all permissions of a repository, and what the linter says about them.',
  input: input(place),
  output: z.strictObject({ items: z.array(permissionView), findings }),
  async run({ workspaceId, repository: id }, context) {
    const repository = await findIn(context, 'repositories', workspaceId, id)
    const records = await permissionsOf(context, repository)
    return { items: records.map(showPermissionRecord), findings: lintRecords(records) }
  },
})

export const changePermission = operation({
  id: 'permission.change',
  method: 'PUT',
  path: '/workspaces/{workspaceId}/repositories/{repository}/permissions/{permissionId}',
  summary: 'Replace a permission. What is left out means *, anything.',
  input: input({ ...place, permissionId, version, ...permissionSchema.shape }),
  output: viewWithFindings,
  async run({ workspaceId, repository: id, permissionId, version, ...fields }, context) {
    const seen = requireVersion(version)
    const row = readRow(fields)
    return change(context, async () => {
      const repository = await findIn(context, 'repositories', workspaceId, id)
      const permission = await findPermission(context, repository, permissionId)
      checkVersion(permission, seen)
      const record = next(permission, { row })
      const records = (await permissionsOf(context, repository)).map((one) =>
        one.id === permissionId ? record : one,
      )
      checkWeight(records.map((one) => one.row))
      const event = auditEvent(context, {
        category: 'permission',
        action: 'changed',
        workspaceId,
        description: `${repository.fullName} has ${describeRow(row)} by now, and had ${describeRow(permission.row)}`,
        target: { type: 'permission', id: permissionId, name: row.permission },
        metadata: { repository: id, from: permission.row, to: row },
      })
      return {
        changes: [{ update: 'permissions', record, was: permission.version }, touchRepository(repository)],
        events: [event],
        result: showWithFindings(record, records),
      }
    })
  },
})

export const removePermission = operation({
  id: 'permission.remove',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}/repositories/{repository}/permissions/{permissionId}',
  summary: 'Take a permission from a repository.',
  input: input({ ...place, permissionId, version }),
  output: permissionView,
  run({ workspaceId, repository: id, permissionId, version }, context) {
    return change(context, async () => {
      const repository = await findIn(context, 'repositories', workspaceId, id)
      const permission = await findPermission(context, repository, permissionId)
      checkVersion(permission, version)
      const event = auditEvent(context, {
        category: 'permission',
        action: 'removed',
        workspaceId,
        description: `${repository.fullName} lost ${describeRow(permission.row)}`,
        target: { type: 'permission', id: permissionId, name: permission.row.permission },
        metadata: { repository: id, row: permission.row },
      })
      return {
        changes: [
          { remove: 'permissions', id: permissionId, was: permission.version },
          touchRepository(repository),
        ],
        events: [event],
        result: showPermissionRecord(permission),
      }
    })
  },
})

/** The permission, if it is that repository's. */
async function findPermission(
  context: Context,
  { workspaceId, id, fullName }: RepositoryRecord,
  permissionId: string,
): Promise<PermissionRecord> {
  const found = await findIn(context, 'permissions', workspaceId, permissionId)
  if (found.repository === id) return found
  throw new ManagementError('record_not_found', `${fullName} has no permission ${permissionId}.`)
}

function checkRoom(permissions: readonly PermissionRecord[], { fullName }: RepositoryRecord): void {
  if (permissions.length < MAX_ROWS) return
  throw new ManagementError(
    'record_conflict',
    `${fullName} has ${MAX_ROWS} permissions: there is no room for more. Patterns can cover several.`,
  )
}

/** With what the linter says about it, also as the other of two. */
function showWithFindings(record: PermissionRecord, list: readonly PermissionRecord[]) {
  const findings = lintRecords(list).filter(
    ({ permissionId, otherPermissionId }) => permissionId === record.id || otherPermissionId === record.id,
  )
  return { ...showPermissionRecord(record), findings }
}
