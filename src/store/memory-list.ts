import { asciiLowerCase } from '../ascii.js'
import type { ListQuery } from './managed-store.js'
import { LIST_ORDER, type TableName, type Tables } from './records.js'

type Value = string | number

/** Whether a search finds the record, and it is due. */
export function isFound(record: Tables[TableName], { search, dueBy }: ListQuery): boolean {
  const name = nameOf(record)
  return (
    (search === undefined || (name !== undefined && contains(name, search))) &&
    (dueBy === undefined || ('checkAt' in record && record.checkAt !== null && record.checkAt <= dueBy))
  )
}

/** What a search looks at. */
function nameOf(record: Tables[TableName]): string | undefined {
  if ('name' in record) return record.name
  if ('login' in record) return record.login
  return 'fullName' in record && 'workspaceId' in record ? record.fullName : undefined
}

/** ASCII case ignored. */
export function contains(text: string, part: string): boolean {
  return asciiLowerCase(text).includes(asciiLowerCase(part))
}

/** What comparisons are multiplied by. */
export function directionOf({ isReversed = false }: ListQuery): 1 | -1 {
  return isReversed ? -1 : 1
}

/** The order of `LIST_ORDER`. */
export function compareRecords<T extends TableName>(table: T, one: Tables[T], other: Tables[T]): number {
  return compareValues(placeOf(table, one), placeOf(table, other)) || compareValues(one.id, other.id)
}

/** Whether a list that goes on after `after` has the record. */
export function isAfter<T extends TableName>(table: T, record: Tables[T], query: ListQuery): boolean {
  const { after } = query
  if (!after) return true
  const order = compareValues(placeOf(table, record), after.value) || compareValues(record.id, after.id)
  return order * directionOf(query) > 0
}

function placeOf<T extends TableName>(table: T, record: Tables[T]): Value {
  return record[LIST_ORDER[table] as keyof Tables[T]] as Value
}

function compareValues(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return compareText(String(one), String(other))
}

/** By code point, which is by the bytes of UTF-8; `<` compares UTF-16, where an emoji comes before U+FFFD. */
function compareText(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return (one.codePointAt(at) ?? -1) - (other.codePointAt(at) ?? -1)
}
