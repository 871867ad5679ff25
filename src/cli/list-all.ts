import type * as z from 'zod'
import type { Operation } from '../management/operation.js'
import type { Client } from './client/client.js'

/** The longest page there is. */
const PAGE = 200

/** An operation that lists. */
export type ListOperation<Input extends z.ZodObject, Item> = Operation<
  Input,
  z.ZodType<{ readonly items: readonly Item[]; readonly nextCursor?: string | undefined }>
>

/** The pages of a list, one after the other, at most `limit` items in all. */
export async function* pagesOf<Input extends z.ZodObject, Item>(
  client: Client,
  operation: ListOperation<Input, Item>,
  input: z.input<Input>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Item[]> {
  let left = limit
  let cursor: string | undefined
  do {
    const page = { ...input, limit: Math.min(PAGE, left), ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = await client.call(operation, page as z.input<Input>)
    yield items
    left -= items.length
    cursor = nextCursor
  } while (cursor !== undefined && left > 0)
}

/** A list as a whole. */
export async function listAll<Input extends z.ZodObject, Item>(
  client: Client,
  operation: ListOperation<Input, Item>,
  input: z.input<Input>,
  limit?: number,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of pagesOf(client, operation, input, limit)) items.push(...page)
  return items
}
