import * as z from 'zod/mini'

/**
 * Whether values have the form of a schema that changes none, one after the other: from the second on with what Zod compiles of
 * it, which takes a tenth of the time. Where code cannot be made from text, as in Workers, that is the schema itself.
 */
export function createSchemaCheck<Schema extends z.ZodMiniType>(
  schema: Schema,
): (value: unknown) => value is z.output<Schema> {
  let current = schema
  let values = 0
  return (value): value is z.output<Schema> => {
    values += 1
    // Many a process reads one token, and to compile takes as long as to read hundreds.
    if (values === 2) current = z.compile(schema)
    return z.validate(current, value)
  }
}
