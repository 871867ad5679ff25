import * as z from 'zod'
import { change } from '../change.js'
import { expiresInDays, idField, input, name, page, role, search, workspaceId } from '../fields.js'
import { findIn, findWorkspace } from '../find.js'
import { planRevocation, planToken } from '../issue-token.js'
import { operation } from '../operation.js'
import { listPage } from '../page.js'
import { refuseRoleAbove } from '../roles.js'
import { pageOf, showTokenRecord, tokenView } from '../views.js'

export const createToken = operation({
  id: 'token.create',
  method: 'POST',
  path: '/workspaces/{workspaceId}/tokens',
  summary: 'Make a management token for a workspace. It is shown this once.',
  input: input({ workspaceId, name, role, expiresInDays }),
  output: z.strictObject({ ...tokenView.shape, token: z.string().describe('Secret.') }),
  status: 201,
  async run({ workspaceId, name, role, expiresInDays }, context) {
    refuseRoleAbove(context.actor.role, role)
    return change(context, async () => {
      await findWorkspace(context, workspaceId)
      return planToken(context, { workspaceId, name, role, expiresInDays })
    })
  },
})

export const listTokens = operation({
  id: 'token.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/tokens',
  summary: 'List the management tokens of a workspace, without their secrets.',
  input: input({ workspaceId, search, ...page }),
  output: pageOf(tokenView),
  async run(query, context) {
    await findWorkspace(context, query.workspaceId)
    return listPage(context, 'tokens', query, showTokenRecord)
  },
})

export const revokeToken = operation({
  id: 'token.revoke',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}/tokens/{tokenId}',
  summary: 'Revoke a management token, at once.',
  input: input({ workspaceId, tokenId: idField('tok') }),
  output: tokenView,
  run({ workspaceId, tokenId }, context) {
    return change(context, async () => {
      const record = await findIn(context, 'tokens', workspaceId, tokenId)
      refuseRoleAbove(context.actor.role, record.role)
      return planRevocation(context, record)
    })
  },
})
