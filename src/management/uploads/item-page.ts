import * as z from 'zod'
import type { ItemQuery, UploadItem } from '../../store/uploads.js'
import { TEXT } from '../fields.js'
import type { Context } from '../operation.js'
import { type Page, type PageQuery, readCursor, toPage } from '../page.js'

/** Items read at once: one may have megabytes. */
const SLICE = 10
/** Characters of JSON after which a page ends, however few items it has. */
const MAX_SIZE = 2 * 1024 * 1024

/** Where the next page starts: after this item. */
const after = z
  .tuple([z.string().max(64).regex(TEXT), z.int().min(0)])
  .transform(([upload, place]) => ({ upload, place }))

/** One page of the items of uploads. It has fewer than were asked for when they are large. */
export async function listItemPage(
  { store }: Context,
  query: Omit<ItemQuery, 'after' | 'limit'>,
  { limit, cursor }: Pick<PageQuery, 'limit' | 'cursor'>,
): Promise<Page<UploadItem>> {
  const found: UploadItem[] = []
  let last = cursor === undefined ? undefined : readCursor(after, cursor)
  let shown = limit
  // One more than is shown says that there is a next page.
  for (let size = 0, isEnd = false; !isEnd && found.length <= shown; ) {
    const wanted = Math.min(SLICE, limit + 1 - found.length)
    const slice = await store.listItems({ ...query, ...(last ? { after: last } : {}), limit: wanted })
    for (const item of slice) {
      found.push(item)
      size += item.json.length
      if (size >= MAX_SIZE) shown = Math.min(shown, found.length)
    }
    last = slice.at(-1) ?? last
    isEnd = slice.length < wanted
  }
  return toPage(
    found,
    shown,
    ({ upload, place }) => [upload, place],
    (item) => item,
  )
}
