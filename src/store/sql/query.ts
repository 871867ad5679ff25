import { type RawBuilder, sql } from 'kysely'
import { storableText } from '../storable.js'

/** A statement with its values, ready to run. */
export interface Query {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** Postgres keeps the plan under this name. */
  readonly name?: string
}

interface Compilable {
  compile(): Query
}

/** Stands for a value until the statement is run. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Compiles a statement once, to be run often: building one takes longer than running it.
 *
 * @param build gets a function that gives the placeholder of a value
 */
export function prepare<Values extends object>(
  name: string,
  build: (value: <K extends keyof Values & string>(name: K) => RawBuilder<Values[K]>) => Compilable,
): (values: Values) => Query {
  const { sql: text, parameters } = build((key) => sql.val(new Placeholder(key) as never)).compile()
  return (values) => ({
    name,
    sql: text,
    parameters: parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    ),
  })
}

/** The values, as both engines can keep them. Looking for text that was changed for that finds it. */
export function storableValues(values: readonly unknown[]): unknown[] {
  return values.map((value) => (typeof value === 'string' ? storableText(value) : value))
}
