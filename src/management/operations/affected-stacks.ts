import * as z from 'zod'
import { ManagementError, plain } from '../../errors.js'
import type { UploadRecord } from '../../store/records.js'
import { idField, input, page, workspaceId } from '../fields.js'
import { findIn, findWorkspace, repositoryMatch } from '../find.js'
import { type Context, operation } from '../operation.js'
import { listPage } from '../page.js'
import { listItemPage } from '../uploads/item-page.js'
import {
  affectedStacksView,
  affectedStackView,
  showAffectedStack,
  showAffectedStacks,
} from '../uploads/views.js'
import { pageOf } from '../views.js'

const KIND = 'affected-stacks'
const upload = idField('upl')

export const listAffectedStacks = operation({
  id: 'affected-stacks.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/affected-stacks',
  summary: 'List the uploads of affected stacks, newest first.',
  input: input({
    workspaceId,
    repository: idField('repo').optional().describe('Only those of this repository.'),
    state: z.enum(['complete', 'incomplete']).default('complete'),
    ...page,
  }),
  output: pageOf(affectedStacksView),
  async run({ repository, state, ...query }, context) {
    const { workspaceId } = query
    await findWorkspace(context, workspaceId)
    const match = { kind: KIND, state, ...(await repositoryMatch(context, workspaceId, repository)) }
    return listPage(context, 'uploads', { ...query, match, isReversed: true }, showAffectedStacks)
  },
})

export const showAffectedStacksUpload = operation({
  id: 'affected-stacks.show',
  method: 'GET',
  path: '/workspaces/{workspaceId}/affected-stacks/{upload}',
  summary: 'Show an upload of affected stacks.',
  input: input({ workspaceId, upload }),
  output: affectedStacksView,
  async run({ workspaceId, upload }, context) {
    return showAffectedStacks(await findUpload(context, workspaceId, upload))
  },
})

export const listStacks = operation({
  id: 'affected-stacks.stacks',
  method: 'GET',
  path: '/workspaces/{workspaceId}/affected-stacks/{upload}/stacks',
  summary: 'List the stacks of an upload, in the order in which they were sent.',
  input: input({ workspaceId, upload, ...page }),
  output: pageOf(affectedStackView),
  async run({ workspaceId, upload, ...query }, context) {
    await findUpload(context, workspaceId, upload)
    const found = await listItemPage(context, { workspaceId, kind: KIND, upload }, query)
    return { ...found, items: found.items.map(showAffectedStack) }
  },
})

async function findUpload(context: Context, workspaceId: string, id: string): Promise<UploadRecord> {
  const found = await findIn(context, 'uploads', workspaceId, id)
  if (found.kind === KIND) return found
  throw new ManagementError('record_not_found', `${plain(id)} is no upload of affected stacks.`)
}
