import { type Expression, type SqlBool, sql } from 'kysely'
import { asciiLowerCase } from '../../ascii.js'

/** Whether the text contains this; ASCII case ignored, and no character stands for others. */
export function contains(column: Expression<string | null>, text: string): Expression<SqlBool> {
  const pattern = `%${asciiLowerCase(text).replace(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`lower(${column}) like ${pattern} escape '\\'`
}

/** Whether the text is this; ASCII case ignored. */
export function isFolded(column: Expression<string | null>, text: string): Expression<SqlBool> {
  return sql<SqlBool>`lower(${column}) = ${asciiLowerCase(text)}`
}
