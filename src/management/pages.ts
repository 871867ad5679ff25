import { setImmediate } from 'node:timers/promises'
import type { ListQuery, ManagedStore } from '../store/managed-store.js'
import { LIST_ORDER, type TableName, type Tables } from '../store/records.js'

const PAGE = 200

/** All that a query finds, page by page, with turns of the event loop between. */
export async function* pagesOf<T extends TableName>(
  store: Pick<ManagedStore, 'list'>,
  table: T,
  query: Omit<ListQuery, 'after' | 'limit'>,
): AsyncGenerator<readonly Tables[T][]> {
  const order = LIST_ORDER[table] as keyof Tables[T]
  let last: Tables[T] | undefined
  do {
    const after = last && { value: last[order] as string | number, id: last.id }
    const page = await store.list(table, { ...query, ...(after ? { after } : {}), limit: PAGE })
    if (page.length > 0) yield page
    last = page.length === PAGE ? page.at(-1) : undefined
    if (last) await setImmediate()
  } while (last)
}

/** The same, whole. */
export async function listAll<T extends TableName>(
  ...query: Parameters<typeof pagesOf<T>>
): Promise<readonly Tables[T][]> {
  const all: Tables[T][] = []
  for await (const page of pagesOf(...query)) all.push(...page)
  return all
}
