/** U+0000 and lone surrogates, which not every database can hold, as U+FFFD. */
export function storableText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** JSON of the value, with {@link storableText}. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  // JSON escapes exactly what is not storable in this way, and control characters. Nearly always there is none.
  if (!json.includes('\\u')) return json
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storableText(part) : part))
}

/** The value as every database gives it back: a copy of its JSON, with {@link storableText}. */
export function storable<T>(value: T): T {
  return JSON.parse(storableJson(value))
}

/** The record as every database gives it back: what is text as {@link storableText}, what is kept as JSON as a copy of it. */
export function storableRecord<T extends object>(record: T): T {
  const fields = Object.entries(record).map(([name, value]) => [name, storableField(value)])
  return Object.freeze(Object.fromEntries(fields))
}

function storableField(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value
}
