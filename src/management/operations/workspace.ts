import * as z from 'zod'
import { asciiLowerCase } from '../../ascii.js'
import { ManagementError, shown } from '../../errors.js'
import type { AuditEvent } from '../../store/audit-event.js'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import { auditEvent } from '../audit.js'
import { change, checkVersion, fresh, next, requireVersion } from '../change.js'
import { input, login, name, page, search, version, workspaceId } from '../fields.js'
import { findWorkspace } from '../find.js'
import { operation } from '../operation.js'
import { listPage } from '../page.js'
import { pageOf, showWorkspaceRecord, workspaceView } from '../views.js'
import { addedMember } from './member.js'

export const createWorkspace = operation({
  id: 'workspace.create',
  method: 'POST',
  path: '/workspaces',
  summary: 'Make a workspace, and with `owner` its first member.',
  input: input({ name, owner: login.optional() }),
  output: workspaceView,
  status: 201,
  run({ name, owner }, context) {
    const workspace = { ...fresh(newId('ws'), context), name }
    const target = { type: 'workspace', id: workspace.id, name } as const
    const changes: Change[] = [{ insert: 'workspaces', record: workspace }]
    const events: AuditEvent[] = [
      auditEvent(context, {
        category: 'workspace',
        action: 'created',
        workspaceId: workspace.id,
        description: `the workspace ${shown(name)} was made`,
        target,
      }),
    ]
    if (owner !== undefined) {
      const added = addedMember(context, workspace, owner, 'owner')
      changes.push(added.change)
      events.push(added.event)
    }
    return change(context, async () => ({ changes, events, result: showWorkspaceRecord(workspace) }))
  },
})

export const listWorkspaces = operation({
  id: 'workspace.list',
  method: 'GET',
  path: '/workspaces',
  summary: 'List the workspaces: all of them for an administrator, otherwise the one of the token.',
  input: input({ search, ...page }),
  output: pageOf(workspaceView),
  async run(query, context) {
    const { actor } = context
    if (actor.workspaceId === null) return listPage(context, 'workspaces', query, showWorkspaceRecord)
    const own = await findWorkspace(context, actor.workspaceId)
    const isFound = asciiLowerCase(own.name).includes(asciiLowerCase(query.search ?? ''))
    return { items: isFound ? [showWorkspaceRecord(own)] : [] }
  },
})

export const showWorkspace = operation({
  id: 'workspace.show',
  method: 'GET',
  path: '/workspaces/{workspaceId}',
  summary: 'Show a workspace.',
  input: input({ workspaceId }),
  output: workspaceView,
  async run({ workspaceId }, context) {
    return showWorkspaceRecord(await findWorkspace(context, workspaceId))
  },
})

export const renameWorkspace = operation({
  id: 'workspace.rename',
  method: 'PATCH',
  path: '/workspaces/{workspaceId}',
  summary: 'Give a workspace another name.',
  input: input({ workspaceId, name, version }),
  output: workspaceView,
  async run({ workspaceId, name, version }, context) {
    const seen = requireVersion(version)
    return change(context, async () => {
      const workspace = await findWorkspace(context, workspaceId)
      checkVersion(workspace, seen)
      const record = next(workspace, { name })
      const event = auditEvent(context, {
        category: 'workspace',
        action: 'renamed',
        workspaceId,
        description: `the workspace ${shown(workspace.name)} is called ${shown(name)} by now`,
        target: { type: 'workspace', id: workspaceId, name },
        metadata: { from: workspace.name, to: name },
      })
      return {
        changes: [{ update: 'workspaces', record, was: workspace.version }],
        events: [event],
        result: showWorkspaceRecord(record),
      }
    })
  },
})

export const deleteWorkspace = operation({
  id: 'workspace.delete',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}',
  summary: 'Delete a workspace with everything in it. The audit log stays.',
  input: input({
    workspaceId,
    confirm: z.string().max(255).optional().describe('The name of the workspace, exactly.'),
  }),
  output: workspaceView,
  run({ workspaceId, confirm }, context) {
    return change(context, async () => {
      const workspace = await findWorkspace(context, workspaceId)
      checkConfirmation(workspace.name, confirm)
      const event = auditEvent(context, {
        category: 'workspace',
        action: 'deleted',
        workspaceId,
        description: `the workspace ${shown(workspace.name)} was deleted with everything in it`,
        target: { type: 'workspace', id: workspaceId, name: workspace.name },
      })
      return {
        // With its version: under another name it would have to be confirmed again.
        changes: [{ remove: 'workspaces', id: workspaceId, was: workspace.version }],
        events: [event],
        result: showWorkspaceRecord(workspace),
      }
    })
  },
})

function checkConfirmation(name: string, confirm: string | undefined): void {
  if (confirm === name) return
  throw new ManagementError(
    'confirmation_required',
    'This deletes the workspace with its members, repositories, permissions and tokens, for good. ' +
      `To confirm, send its name as confirm: ${shown(name)}.`,
  )
}
