import { asciiLowerCase } from '../../ascii.js'
import { ManagementError } from '../../errors.js'
import { newId } from '../../store/id.js'
import { MAX_ROWS, type MemberRecord, type Role, type WorkspaceRecord } from '../../store/records.js'
import { auditEvent } from '../audit.js'
import { change, checkVersion, fresh, next, requireVersion, touchWorkspace } from '../change.js'
import { idField, input, login, page, role, search, version, workspaceId } from '../fields.js'
import { findIn, findWorkspace, membersOf } from '../find.js'
import { type Context, operation } from '../operation.js'
import { listPage } from '../page.js'
import { refuseRoleAbove } from '../roles.js'
import { memberView, pageOf, showMemberRecord } from '../views.js'

const memberId = idField('usr')

export const listMembers = operation({
  id: 'member.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/members',
  summary: 'List the members of a workspace.',
  input: input({ workspaceId, search, ...page }),
  output: pageOf(memberView),
  async run(query, context) {
    await findWorkspace(context, query.workspaceId)
    return listPage(context, 'members', query, showMemberRecord)
  },
})

export const addMember = operation({
  id: 'member.add',
  method: 'POST',
  path: '/workspaces/{workspaceId}/members',
  summary: 'Add a member to a workspace.',
  input: input({ workspaceId, login, role }),
  output: memberView,
  status: 201,
  async run({ workspaceId, login, role }, context) {
    refuseRoleAbove(context.actor.role, role)
    return change(context, async () => {
      // The version before the rows: what changes between the two reads is noticed at the commit.
      const workspace = await findWorkspace(context, workspaceId)
      checkNewMember(await membersOf(context, workspaceId), login)
      const { record, change, event } = addedMember(context, workspace, login, role)
      return {
        changes: [change, touchWorkspace(workspace)],
        events: [event],
        result: showMemberRecord(record),
      }
    })
  },
})

export const changeMember = operation({
  id: 'member.change',
  method: 'PATCH',
  path: '/workspaces/{workspaceId}/members/{memberId}',
  summary: 'Give a member another role.',
  input: input({ workspaceId, memberId, role, version }),
  output: memberView,
  async run({ workspaceId, memberId, role, version }, context) {
    const seen = requireVersion(version)
    refuseRoleAbove(context.actor.role, role)
    return change(context, async () => {
      const workspace = await findWorkspace(context, workspaceId)
      const member = await findIn(context, 'members', workspaceId, memberId)
      refuseRoleAbove(context.actor.role, member.role)
      checkVersion(member, seen)
      if (role !== 'owner') await checkOwnerStays(context, member)
      const record = next(member, { role })
      const event = auditEvent(context, {
        category: 'team_member',
        action: 'role_changed',
        workspaceId,
        description: `${member.login} is ${role} by now, and was ${member.role}`,
        target: { type: 'team_member', id: memberId, name: member.login },
        metadata: { from: member.role, to: role },
      })
      return {
        changes: [{ update: 'members', record, was: member.version }, touchWorkspace(workspace)],
        events: [event],
        result: showMemberRecord(record),
      }
    })
  },
})

export const removeMember = operation({
  id: 'member.remove',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}/members/{memberId}',
  summary: 'Take a member out of a workspace.',
  input: input({ workspaceId, memberId, version }),
  output: memberView,
  run({ workspaceId, memberId, version }, context) {
    return change(context, async () => {
      const workspace = await findWorkspace(context, workspaceId)
      const member = await findIn(context, 'members', workspaceId, memberId)
      refuseRoleAbove(context.actor.role, member.role)
      checkVersion(member, version)
      await checkOwnerStays(context, member)
      const event = auditEvent(context, {
        category: 'team_member',
        action: 'removed',
        workspaceId,
        description: `${member.login}, ${member.role}, was removed`,
        target: { type: 'team_member', id: memberId, name: member.login },
        metadata: { role: member.role },
      })
      return {
        changes: [{ remove: 'members', id: memberId, was: member.version }, touchWorkspace(workspace)],
        events: [event],
        result: showMemberRecord(member),
      }
    })
  },
})

/** A new member: the record, how it gets into the store, and what the audit log says. */
export function addedMember(context: Context, workspace: WorkspaceRecord, login: string, role: Role) {
  const record: MemberRecord = {
    ...fresh(newId('usr'), context),
    workspaceId: workspace.id,
    login,
    role,
  }
  const event = auditEvent(context, {
    category: 'team_member',
    action: 'added',
    workspaceId: workspace.id,
    description: `${login} was added as ${role}`,
    target: { type: 'team_member', id: record.id, name: login },
    metadata: { role },
  })
  return { record, change: { insert: 'members', record } as const, event }
}

function checkNewMember(members: readonly MemberRecord[], login: string): void {
  const known = members.find((member) => asciiLowerCase(member.login) === asciiLowerCase(login))
  if (known)
    throw new ManagementError('record_conflict', `${known.login} is a member already: ${known.role}.`)
  if (members.length < MAX_ROWS) return
  throw new ManagementError(
    'record_conflict',
    `The workspace has ${MAX_ROWS} members: there is no room for more.`,
  )
}

/** @throws ManagementError `record_conflict`: without an owner, only an administrator could help */
async function checkOwnerStays(
  context: Context,
  { id, login, role, workspaceId }: MemberRecord,
): Promise<void> {
  if (role !== 'owner') return
  const members = await membersOf(context, workspaceId)
  if (members.some((other) => other.role === 'owner' && other.id !== id)) return
  throw new ManagementError(
    'record_conflict',
    `${login} is the last owner of the workspace, and a workspace keeps one. Make somebody else owner first.`,
  )
}
