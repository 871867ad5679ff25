import { expect, it } from 'vitest'
import { withoutPassword } from '../../../src/cli/client/local.js'

it.each([
  ['postgres://user:hunter2@db.internal:5432/exchange', 'postgres://db.internal:5432/exchange'],
  ['postgres://db/exchange?user=me&password=hunter2', 'postgres://db/exchange'],
  ['postgres:///exchange?host=/cloudsql/x&password=hunter2', 'postgres:///exchange'],
  ['postgres://user:hunter2@/exchange?host=/run/pg', 'at an address that is not valid'],
  ['postgres://user:hun#ter2@db/exchange', 'at an address that is not valid'],
  ['postgres://user:1/hunter2@db/exchange', 'at an address that is not valid'],
  ['user:hunter2@db/exchange', 'at an address that is not valid'],
  ['sqlite:files/a#b.db', 'sqlite:files/a#b.db'],
  ['memory:', 'memory:'],
])('the database %s is shown as %s', (database, shown) => {
  expect(withoutPassword(database)).toBe(shown)
})
