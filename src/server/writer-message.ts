import type { Step } from '../store/sql/engine.js'
import type { Query } from '../store/sql/query.js'
import type { PackedRecords } from './packed-records.js'

/** What the thread that writes is started with. */
export interface WriterData {
  /** The database. */
  readonly file: string
}

/** What it is asked: a method of the writer, with its argument. */
export type Asked =
  | { readonly method: 'record'; readonly about: PackedRecords }
  | { readonly method: 'commit'; readonly about: readonly Step[] }
  | { readonly method: 'write'; readonly about: readonly Query[] }
  | { readonly method: 'close' }

/** Something that is asked, and what is answered to it, have the same number. */
export interface Numbered {
  readonly number: number
}

/** What it answers. */
export type Answered = { readonly result: unknown } | { readonly error: unknown }

/** The query without what only those who build it can read. */
export function bare({ sql, parameters }: Query): Query {
  return { sql, parameters }
}
