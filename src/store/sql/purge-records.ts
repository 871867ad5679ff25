import type { RawBuilder } from 'kysely'
import type { UploadRecord } from '../records.js'
import { prepare, type Query } from './query.js'
import type { Builder } from './schema.js'

/** What one statement forgets. */
export interface Part {
  readonly before: number
  readonly limit: number
}

/** Forgets records by a time they have. */
export function purgeRecords(
  db: Builder,
  table: 'locks' | 'deliveries',
  time: 'expires_at' | 'created_at',
): (part: Part) => Query {
  return prepare<Part>(`purge_${table}`, (value) =>
    db.deleteFrom(table as 'locks').where('id', 'in', ({ selectFrom }) =>
      selectFrom(table as 'locks')
        .select('id')
        .where(time, '<', value('before'))
        .orderBy(time)
        .limit(value('limit')),
    ),
  )
}

/** Forgets uploads; their items stay until {@link purgeItems}. */
export function purgeUploads(
  db: Builder,
  state: UploadRecord['state'],
  kinds: readonly UploadRecord['kind'][],
): (part: Part) => Query {
  return prepare<Part>(`purge_${state}_uploads`, (value) =>
    db
      .deleteFrom('uploads')
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('uploads')
          .select('id')
          .where('state', '=', state)
          .where('kind', 'in', kinds)
          .where('created_at', '<', value('before'))
          .limit(value('limit')),
      ),
  )
}

/** Forgets items of uploads that were removed, then those uploads that have none left. */
export function purgeItems(db: Builder): readonly ((part: Pick<Part, 'limit'>) => Query)[] {
  const items = prepare<Pick<Part, 'limit'>>('purge_items', (value) =>
    db.deleteFrom('upload_items').where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('upload', 'place'),
        'in',
        selectFrom('upload_items')
          .select(['upload', 'place'])
          .where('upload', 'in', nextUploads(db, value('limit')))
          .limit(value('limit'))
          .$asTuple('upload', 'place'),
      ),
    ),
  )
  const uploads = prepare<Pick<Part, 'limit'>>('purge_removed_uploads', (value) =>
    db
      .deleteFrom('removed_uploads')
      .where('id', 'in', nextUploads(db, value('limit')))
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('upload_items').select('place').whereRef('upload', '=', 'removed_uploads.id'))),
      ),
  )
  return [items, uploads]
}

function nextUploads(db: Builder, limit: RawBuilder<number>) {
  return db.selectFrom('removed_uploads').select('id').orderBy('id').limit(limit)
}
