import type * as z from 'zod'
import type { UploadRecord } from '../../store/records.js'
import type { UploadItem } from '../../store/uploads.js'
import { defined } from '../defined.js'
import { idField, input, label, page, workspaceId } from '../fields.js'
import { findWorkspace, repositoryMatch } from '../find.js'
import { type Context, operation } from '../operation.js'
import { listItemPage } from '../uploads/item-page.js'
import { instanceView, showInstance } from '../uploads/views.js'
import { pageOf } from '../views.js'

/** Longer than any name that is taken of stacks and components. */
const exactly = label(512).optional()

export const listInstances = operation({
  id: 'instances.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/instances',
  summary: 'List the instances that repositories have registered, each with how its last command ended.',
  input: input({
    workspaceId,
    repository: idField('repo').optional().describe('Only those of this repository.'),
    stack: exactly.describe('Only those of this stack.'),
    component: exactly.describe('Only those of this component.'),
    ...page,
  }),
  output: pageOf(instanceView),
  async run({ workspaceId, repository, stack, component, ...query }, context) {
    await findWorkspace(context, workspaceId)
    const place = await repositoryMatch(context, workspaceId, repository)
    const conditions = { workspaceId, kind: 'instances', ...place, ...defined({ stack, component }) } as const
    const found = await listItemPage(context, conditions, query)
    return { ...found, items: await showInstances(context, found.items) }
  },
})

async function showInstances(
  { store }: Context,
  items: readonly UploadItem[],
): Promise<z.output<typeof instanceView>[]> {
  const uploads = new Map<string, UploadRecord>()
  for (const id of new Set(items.map(({ upload }) => upload))) {
    const found = await store.get('uploads', id)
    if (found) uploads.set(id, found)
  }
  return items.flatMap((item) => {
    const upload = uploads.get(item.upload)
    // It was replaced between the two reads.
    return upload ? [showInstance(item, upload)] : []
  })
}
