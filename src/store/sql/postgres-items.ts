import { sql } from 'kysely'
import { storableText } from '../storable.js'
import type { Uploads } from '../uploads.js'
import type { Engine } from './engine.js'
import { prepare } from './query.js'
import type { Builder } from './schema.js'

interface Batch {
  readonly upload: string
  readonly place: number
  /** JSON: for each item stack, component and JSON. */
  readonly items: string
}

/** Adds items on Postgres: one statement for all is one round trip. Whoever removes the upload meanwhile waits for it. */
export function createPostgresItems(db: Builder, engine: Engine): Pick<Uploads, 'addItems'> {
  const insert = prepare<Batch>('add_items', (value) => ({
    compile: () =>
      sql`insert into upload_items (upload, place, stack, component, json)
        select one.id, cast(${value('place')} as bigint) + ordinality - 1, item ->> 0, item ->> 1, item ->> 2
        from (select id from uploads where id = ${value('upload')} for key share) as one,
          json_array_elements(cast(${value('items')} as json)) with ordinality as list (item, ordinality)
        on conflict do nothing`.compile(db),
  }))

  return {
    async addItems(upload, place, items) {
      const texts = items.map(({ stack, component, json }) => [stack, component, json].map(storableText))
      await engine.write(insert({ upload, place, items: JSON.stringify(texts) }))
    },
  }
}
