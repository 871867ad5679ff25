import { sql } from 'kysely'
import type { Uploads } from '../uploads.js'
import { prepare } from './query.js'
import type { Builder, ItemRow } from './schema.js'
import type { SqliteEngine } from './sqlite-engine.js'

/** Adds items on SQLite: a statement for each, all in one transaction. One statement for all takes longer, to read a list of them. */
export function createSqliteItems(db: Builder, engine: SqliteEngine): Pick<Uploads, 'addItems'> {
  const insert = prepare<ItemRow>('add_item', (value) =>
    db
      .insertInto('upload_items')
      .columns(['upload', 'place', 'stack', 'component', 'json'])
      .expression(({ selectFrom }) =>
        selectFrom('uploads')
          .select([
            'id',
            sql<number>`${value('place')}`.as('place'),
            sql<string>`${value('stack')}`.as('stack'),
            sql<string>`${value('component')}`.as('component'),
            sql<string>`${value('json')}`.as('json'),
          ])
          .where('id', '=', value('upload')),
      )
      .onConflict((conflict) => conflict.doNothing()),
  )

  return {
    addItems: (upload, place, items) =>
      engine.writeAll(
        items.map(({ stack, component, json }, index) =>
          insert({ upload, place: place + index, stack, component, json }),
        ),
      ),
  }
}
