import * as z from 'zod'
import { permissionSchema } from '../../permission/permission.js'
import { newId, newIds } from '../../store/id.js'
import { MAX_ROWS, type RepositoryRecord } from '../../store/records.js'
import { fullName, numericId, platform } from '../../store/workspace-input.js'
import { auditEvent } from '../audit.js'
import { change, fresh } from '../change.js'
import { githubToken, idField, input, page, search, workspaceId } from '../fields.js'
import { findIn, findWorkspace, permissionsOf } from '../find.js'
import { grant } from '../grant.js'
import { checkNewRepository } from '../import.js'
import { findOrigin } from '../import-origin.js'
import { type Context, operation } from '../operation.js'
import { listPage } from '../page.js'
import { checkWeight, findingView, lintRecords, readRows } from '../permission-rows.js'
import {
  pageOf,
  permissionView,
  repositoryView,
  showPermissionRecord,
  showRepositoryRecord,
} from '../views.js'

const repository = idField('repo')

export const importRepository = operation({
  id: 'repository.import',
  method: 'POST',
  path: '/workspaces/{workspaceId}/repositories',
  summary:
    'Import a repository with its first permissions: by its name, in the name of a GitHub user who administers it; or by its numeric ids.',
  input: input({
    workspaceId,
    repositoryId: z.optional(numericId),
    ownerId: z.optional(numericId),
    fullName,
    githubToken,
    platform: z.optional(platform),
    visibility: z.enum(['public', 'private', 'internal']).optional(),
    permissions: z
      .array(permissionSchema)
      .max(MAX_ROWS, `must have at most ${MAX_ROWS} permissions`)
      .default([])
      .describe('Without any, the repository may do nothing.'),
  }),
  output: z.strictObject({
    ...repositoryView.shape,
    permissions: z.array(permissionView),
    findings: z.array(findingView),
  }),
  status: 201,
  async run({ permissions, workspaceId, ...request }, context) {
    const rows = readRows(permissions)
    checkWeight(rows)
    const ids = newIds('perm', rows.length)
    const { record, granted } = await change(context, async () => {
      await findWorkspace(context, workspaceId)
      const origin = await findOrigin(context, request)
      const record = { ...fresh(newId('repo'), context), workspaceId, ...origin.repository }
      await checkNewRepository(context, record)
      const { fullName, repositoryId, ownerId } = record
      const event = auditEvent(context, {
        category: 'github',
        action: 'repository_imported',
        workspaceId,
        description: `${fullName} was imported`,
        target: { type: 'repository', id: record.id, name: fullName, platform: record.platform },
        metadata: { repositoryId, ownerId, ...origin.metadata },
      })
      const grants = rows.map((row, index) => grant(context, record, ids[index] as string, row))
      const granted = grants.map((one) => one.record)
      return {
        changes: [{ insert: 'repositories', record }, ...grants.map((one) => one.change), ...origin.changes],
        events: [event, ...grants.map((one) => one.event)],
        result: { record, granted },
      }
    })
    return {
      ...(await showWithObstacle(context, record)),
      permissions: granted.map(showPermissionRecord),
      findings: lintRecords(granted),
    }
  },
})

export const listRepositories = operation({
  id: 'repository.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/repositories',
  summary: 'List the repositories of a workspace.',
  input: input({ workspaceId, search, ...page }),
  output: pageOf(repositoryView),
  async run(query, context) {
    await findWorkspace(context, query.workspaceId)
    const { items: records, ...rest } = await listPage(context, 'repositories', query, (record) => record)
    const items: z.output<typeof repositoryView>[] = []
    // One after the other: all at once, they would take every connection to the database.
    for (const record of records) items.push(await showWithObstacle(context, record))
    return { items, ...rest }
  },
})

export const showRepository = operation({
  id: 'repository.show',
  method: 'GET',
  path: '/workspaces/{workspaceId}/repositories/{repository}',
  summary: 'Show a repository.',
  input: input({ workspaceId, repository }),
  output: repositoryView,
  async run({ workspaceId, repository }, context) {
    return showWithObstacle(context, await findIn(context, 'repositories', workspaceId, repository))
  },
})

export const removeRepository = operation({
  id: 'repository.remove',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}/repositories/{repository}',
  summary: 'Remove a repository from a workspace, with its permissions.',
  input: input({ workspaceId, repository }),
  output: repositoryView,
  run({ workspaceId, repository }, context) {
    return change(context, async () => {
      const record = await findIn(context, 'repositories', workspaceId, repository)
      const { fullName, platform, repositoryId, ownerId } = record
      const permissions = await permissionsOf(context, record)
      const event = auditEvent(context, {
        category: 'github',
        action: 'repository_removed',
        workspaceId,
        description: `${fullName} was removed with its ${permissions.length} permissions`,
        target: { type: 'repository', id: repository, name: fullName, platform },
        metadata: { repositoryId, ownerId, permissions: permissions.length },
      })
      return {
        // With its version: the log says how many permissions went with it.
        changes: [{ remove: 'repositories', id: repository, was: record.version }],
        events: [event],
        result: await showWithObstacle(context, record),
      }
    })
  },
})

async function showWithObstacle({ store }: Context, record: RepositoryRecord) {
  const { platform, repositoryId, ownerId } = record
  return showRepositoryRecord(record, await store.findObstacle(platform, repositoryId, ownerId))
}
