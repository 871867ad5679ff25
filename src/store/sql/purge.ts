import type { Purge } from '../managed-store.js'
import type { Engine } from './engine.js'
import { nextTurn } from './next-turn.js'
import { type Part, purgeItems, purgeRecords, purgeUploads } from './purge-records.js'
import { prepare } from './query.js'
import type { Builder } from './schema.js'

/** Forgets in the order of an index, from its start: where nothing is to be forgotten, nothing is looked at. */
export function createPurge(db: Builder, engine: Engine): (purge: Purge) => Promise<number> {
  const claims = prepare<Part>('purge_claims', (value) =>
    db
      .deleteFrom('claims')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('remember_until', 'issuer', 'token_id'),
          'in',
          selectFrom('claims')
            .select(['remember_until', 'issuer', 'token_id'])
            .where('remember_until', '<', value('before'))
            .orderBy('remember_until')
            .limit(value('limit'))
            .$asTuple('remember_until', 'issuer', 'token_id'),
        ),
      ),
  )
  const sessions = prepare<Part>('purge_sessions', (value) =>
    db
      .deleteFrom('sessions')
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('sessions')
          .select('id')
          .where('expires_at', '<', value('before'))
          .orderBy('expires_at')
          .limit(value('limit')),
      ),
  )
  // Places follow the time, but for clocks that were set: whatever is to be forgotten is among the first.
  const events = prepare<Part>('purge_events', (value) =>
    db
      .deleteFrom('audit_events')
      .where('time', '<', value('before'))
      .where('seq', 'in', ({ selectFrom }) =>
        selectFrom('audit_events').select('seq').orderBy('seq').limit(value('limit')),
      ),
  )

  const locks = purgeRecords(db, 'locks', 'expires_at')
  const deliveries = purgeRecords(db, 'deliveries', 'created_at')
  const incomplete = purgeUploads(db, 'incomplete', ['affected-stacks', 'instances'])
  const affectedStacks = purgeUploads(db, 'complete', ['affected-stacks'])
  const items = purgeItems(db)

  return async (purge) => {
    const { endedBefore, limit } = purge
    const parts = [claims({ before: endedBefore, limit }), sessions({ before: endedBefore, limit })]
    for (const [part, before] of [
      [locks, purge.locksBefore],
      [deliveries, purge.deliveriesBefore],
      [incomplete, purge.incompleteBefore],
      [affectedStacks, purge.affectedStacksBefore],
      [events, purge.eventsBefore],
    ] as const) {
      if (before !== undefined) parts.push(part({ before, limit }))
    }
    parts.push(...items.map((part) => part({ limit })))
    let count = 0
    for (const part of parts) {
      count += await engine.write(part)
      await nextTurn()
    }
    return count
  }
}
