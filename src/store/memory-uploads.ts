import type { MemoryTables } from './memory-tables.js'
import type { InstanceStatus, UploadRecord } from './records.js'
import { storableText } from './storable.js'
import type { ItemQuery, NewItem, UploadItem, Uploads } from './uploads.js'

export interface MemoryUploads extends Uploads {
  /** Forgets the items of uploads that were removed; how many. */
  purge(): number
}

/** The items of uploads, in memory. */
export function createMemoryUploads(tables: MemoryTables): MemoryUploads {
  /** By upload and place. */
  const kept = new Map<string, Map<number, NewItem>>()

  function statusOf(
    { workspaceId, platform, repositoryId, kind }: UploadRecord,
    { stack, component }: NewItem,
  ): InstanceStatus | undefined {
    if (kind !== 'instances') return undefined
    const identity = { workspaceId, platform, repositoryId, stack, component }
    const [found] = tables.find('instanceStatuses', identity)
    return found?.facts
  }

  function* itemsOf(upload: UploadRecord): Generator<UploadItem> {
    const items = [...(kept.get(upload.id) ?? [])].sort(([one], [other]) => one - other)
    for (const [place, item] of items) {
      const status = statusOf(upload, item)
      yield { upload: upload.id, place, ...item, ...(status && { status }) }
    }
  }

  return {
    async addItems(upload, place, items) {
      if (!tables.get('uploads', upload)) return
      const places = kept.get(upload) ?? new Map<number, NewItem>()
      kept.set(upload, places)
      for (const [index, { stack, component, json }] of items.entries()) {
        if (places.has(place + index)) continue
        const texts = {
          stack: storableText(stack),
          component: storableText(component),
          json: storableText(json),
        }
        places.set(place + index, texts)
      }
    },
    async listItems(query) {
      const found: UploadItem[] = []
      for (const upload of uploadsOf(tables, query)) {
        for (const item of itemsOf(upload)) {
          if (found.length >= query.limit) return found
          if (isFound(item, query)) found.push(item)
        }
      }
      return found
    },
    purge() {
      let count = 0
      for (const [upload, places] of kept) {
        if (tables.get('uploads', upload)) continue
        count += places.size
        kept.delete(upload)
      }
      return count
    },
  }
}

/** In the order of their ids. */
function uploadsOf(
  tables: MemoryTables,
  { upload, workspaceId, kind, repositoryId, platform }: ItemQuery,
): readonly UploadRecord[] {
  const conditions = {
    workspaceId,
    kind,
    ...(platform !== undefined && { platform }),
    ...(repositoryId !== undefined && { repositoryId }),
    ...(upload === undefined && { state: 'complete' }),
  }
  return [...tables.find('uploads', conditions)]
    .filter(({ id }) => upload === undefined || id === upload)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

function isFound(item: UploadItem, { stack, component, after }: ItemQuery): boolean {
  return (
    (stack === undefined || item.stack === storableText(stack)) &&
    (component === undefined || item.component === storableText(component)) &&
    (after === undefined ||
      item.upload > after.upload ||
      (item.upload === after.upload && item.place > after.place))
  )
}
