import * as base64url from 'jose/base64url'
import * as z from 'zod'
import type { ListQuery } from '../store/managed-store.js'
import { LIST_ORDER, type TableName, type Tables } from '../store/records.js'
import { defined } from './defined.js'
import { TEXT } from './fields.js'
import { invalid } from './invalid.js'
import type { Context } from './operation.js'

/** What is asked for: as in `ListQuery`, and from where on. */
export interface PageQuery extends Pick<ListQuery, 'workspaceId' | 'match' | 'isReversed'> {
  readonly search?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Page<Item> {
  items: Item[]
  nextCursor?: string
}

/** Where the next page of a list starts: after this record. */
const after = <Value extends z.ZodType<string | number>>(value: Value) =>
  z.tuple([value, z.string().max(64).regex(TEXT)]).transform(([value, id]) => ({ value, id }))
const afterTime = after(z.int())
// The longest is the key of a lock.
const afterText = after(z.string().max(512).regex(TEXT))

/** One page of a table. */
export async function listPage<T extends TableName, Item>(
  { store }: Context,
  table: T,
  { limit, cursor, ...conditions }: PageQuery,
  show: (record: Tables[T]) => Item,
): Promise<Page<Item>> {
  const order = LIST_ORDER[table] as keyof Tables[T]
  const place = order === 'createdAt' ? afterTime : afterText
  const after = cursor === undefined ? undefined : readCursor(place, cursor)
  const query = defined({ ...conditions, after })
  const found = await store.list(table, { ...query, limit: limit + 1 })
  return toPage(found, limit, (record) => [record[order], record.id], show)
}

/** One record more than the limit was asked for: it says that there is a next page. */
export function toPage<Found, Item>(
  found: readonly Found[],
  limit: number,
  placeOf: (last: Found) => unknown,
  show: (found: Found) => Item,
): Page<Item> {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(show),
    ...(found.length > limit && last ? { nextCursor: base64url.encode(JSON.stringify(placeOf(last))) } : {}),
  }
}

/** @throws RequestError `request_invalid` */
export function readCursor<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(base64url.decode(cursor))))
  } catch {
    throw invalid(['cursor: must be the nextCursor of the page before'])
  }
}
