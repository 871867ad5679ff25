import type { UploadRecord } from '../../store/records.js'
import type { ItemQuery, NewItem, UploadItem } from '../../store/uploads.js'
import { insert, type ManagedFixture } from '../managed-store-fixture.js'

/** Items, each of a stack of its own. */
export function items(count: number, stack = 's'): NewItem[] {
  return Array.from({ length: count }, (_, index) => ({
    stack: `${stack}${index}`,
    component: 'vpc',
    json: `{"index":${index}}`,
  }))
}

/** Makes uploads, without items. */
export async function makeUploads<Records extends readonly [UploadRecord, ...UploadRecord[]]>(
  fixture: ManagedFixture,
  ...records: Records
): Promise<Records> {
  await fixture.make(...records.map((record) => insert('uploads', record)))
  return records
}

/** Of affected stacks, unless told otherwise. */
export function listItems(
  { store, workspace }: ManagedFixture,
  query: Partial<ItemQuery>,
): Promise<readonly UploadItem[]> {
  return store.listItems({ workspaceId: workspace.id, kind: 'affected-stacks', limit: 1000, ...query })
}
