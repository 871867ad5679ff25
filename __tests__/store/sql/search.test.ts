import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createBuilder } from '../../../src/store/sql/schema.js'
import { contains } from '../../../src/store/sql/search.js'

// `like` tries every place anew: 255 characters against events made for it kept SQLite, and the server with it, busy for
// six seconds.
it.each([
  ['sqlite', 'instr(lower("name"), ?) > 0'],
  ['postgres', 'strpos(lower("name"), $1) > 0'],
] as const)('%s looks for text without patterns', (engine, expected) => {
  const query = contains(engine, sql.ref<string>('name'), 'AAB')
  const { sql: text, parameters } = createBuilder(engine)
    .selectFrom('workspaces')
    .select('id')
    .where(query)
    .compile()
  expect(text).toContain(expected)
  expect(parameters).toEqual(['aab'])
})
