import * as base64url from 'jose/base64url'
import * as z from 'zod'
import type { GitHubPage } from '../../github/github-app.js'
import { NUMERIC_ID } from '../../identity/claims.js'
import { type Page, type PageQuery, readCursor } from '../page.js'
import { MAX_PAGES } from './app.js'

/** Something that GitHub lists in pages, with GitHub's numeric id of it. */
export interface Source<Item> {
  readonly id: string
  read(page: number): Promise<GitHubPage<Item>>
}

/** Where the next page starts: at this item of this page of this source. */
const place = z.tuple([z.string().max(20).regex(NUMERIC_ID), z.int().min(1), z.int().min(0)])

/**
 * One page of what several sources list. It has fewer items than were asked for, and may have none, where few of what was
 * looked at are to be kept. What changes at GitHub between two pages may be missed, or come twice.
 *
 * @param sources lowest id first
 * @throws RequestError `request_invalid` on a cursor of another form; what a source throws
 */
export async function listSources<Item>(
  sources: readonly Source<Item>[],
  { limit, cursor }: Pick<PageQuery, 'limit' | 'cursor'>,
  keep: (item: Item) => boolean = () => true,
): Promise<Page<Item>> {
  const start = cursor === undefined ? undefined : readCursor(place, cursor)
  const items: Item[] = []
  let pagesRead = 0
  for (const { id, read } of sources) {
    if (start && Number(id) < Number(start[0])) continue
    let [page, from] = id === start?.[0] ? [start[1], start[2]] : [1, 0]
    for (let hasMore = true; hasMore; page++, from = 0) {
      if (pagesRead === MAX_PAGES || items.length === limit) return upTo([id, page, from])
      const found = await read(page)
      pagesRead++
      for (const [index, item] of found.items.entries()) {
        if (index < from || !keep(item)) continue
        if (items.length === limit) return upTo([id, page, index])
        items.push(item)
      }
      hasMore = found.hasMore
    }
  }
  return { items }

  function upTo(next: z.output<typeof place>): Page<Item> {
    return { items, nextCursor: base64url.encode(JSON.stringify(next)) }
  }
}
