/**
 * Reading what services answer: every value is asked for by type, and one that is missing or of another type is as if
 * it were not there, because servers older than this action leave things out.
 *
 * These three functions and not zod, which validates everything else in this package: it would be four fifths of the
 * bundle and a tenth of a run's time, to read two small objects.
 */
export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** A string; empty for anything else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** At most this many of an array's elements; none of anything else. */
export function list(value: unknown, limit: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, limit) : []
}

/** The JSON in a text; nothing when it is none. */
export function parseJson(body: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(body, reviver)
  } catch {
    // No cause: a SyntaxError quotes its input.
    return undefined
  }
}
