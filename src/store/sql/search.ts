import { type Expression, type SqlBool, sql } from 'kysely'
import { asciiLowerCase } from '../../ascii.js'
import type { EngineName } from './schema.js'

/** Gives the place of one text in another; 0: it is not there. */
const POSITION = { sqlite: sql`instr`, postgres: sql`strpos` } as const satisfies {
  readonly [Name in EngineName]: unknown
}

/**
 * Whether the text contains this; ASCII case ignored. Not with `like`: for text made to be slow it takes SQLite seconds,
 * in which nothing else is answered.
 */
export function contains(
  engine: EngineName,
  column: Expression<string | null>,
  text: string,
): Expression<SqlBool> {
  return sql<SqlBool>`${POSITION[engine]}(lower(${column}), ${asciiLowerCase(text)}) > 0`
}

/** Whether the text is this; ASCII case ignored. */
export function isFolded(column: Expression<string | null>, text: string): Expression<SqlBool> {
  return sql<SqlBool>`lower(${column}) = ${asciiLowerCase(text)}`
}
