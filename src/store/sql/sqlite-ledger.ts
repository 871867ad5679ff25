import type { Insertable } from 'kysely'
import type { ExchangeRecord, Ledger } from '../store.js'
import type { EventStatements } from './event-rows.js'
import { prepare } from './query.js'
import type { Builder, Schema } from './schema.js'
import type { SqliteEngine } from './sqlite-engine.js'

/** What happened, on SQLite: many records share one transaction. */
export function createSqliteLedger(
  db: Builder,
  engine: SqliteEngine,
  { insertEvent }: EventStatements,
  seconds: () => number,
): Omit<Ledger, 'isSessionActive'> {
  const insertClaim = prepare<Insertable<Schema['claims']>>('insert_claim', (value) =>
    db
      .insertInto('claims')
      .values({
        issuer: value('issuer'),
        token_id: value('token_id'),
        remember_until: value('remember_until'),
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const insertSession = prepare<Insertable<Schema['sessions']>>('insert_session', (value) =>
    db.insertInto('sessions').values({
      id: value('id'),
      workspace_id: value('workspace_id'),
      expires_at: value('expires_at'),
    }),
  )
  const deleteSession = prepare<{ id: string; now: number }>('delete_session', (value) =>
    db.deleteFrom('sessions').where('id', '=', value('id')).where('expires_at', '>', value('now')),
  )

  return {
    recordExchange: ({ claim, session, event }: ExchangeRecord) =>
      engine.record([
        insertClaim({ issuer: claim.issuer, token_id: claim.tokenId, remember_until: claim.rememberUntil }),
        insertSession({ id: session.id, workspace_id: session.workspaceId, expires_at: session.expiresAt }),
        insertEvent(event),
      ]),
    async recordEvent(event) {
      await engine.record([insertEvent(event)])
    },
    revokeSession: (id, event) => engine.record([deleteSession({ id, now: seconds() }), insertEvent(event)]),
  }
}
