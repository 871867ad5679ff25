import type * as z from 'zod'
import type { Client } from './client/client.js'
import { type ListOperation, listAll } from './list-all.js'
import { type Column, formatTable } from './table.js'
import { type Terminal, toJson } from './terminal.js'

export interface PrintListOptions<Item> {
  readonly columns: readonly Column<Item>[] | ((items: readonly Item[]) => readonly Column<Item>[])
  /** What is said where there is nothing. */
  readonly none: string
  readonly json?: true | undefined
  /** At most so many. Default: all. */
  readonly limit?: number | undefined
}

/** Asks for a list and prints it: a table, or what the operation answers. */
export async function printList<Input extends z.ZodObject, Item>(
  terminal: Terminal,
  client: Client,
  operation: ListOperation<Input, Item>,
  input: z.input<Input>,
  { columns, none, json, limit }: PrintListOptions<Item>,
): Promise<0> {
  const items = await listAll(client, operation, input, limit)
  if (json) terminal.out(toJson({ items }, 2))
  else if (items.length === 0) terminal.err(none)
  else terminal.out(formatTable(terminal, typeof columns === 'function' ? columns(items) : columns, items))
  return 0
}
