import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Ledger } from '../store.js'
import type { Engine } from './engine.js'
import { EVENT_COLUMNS, type EventStatements, toEventRow } from './event-rows.js'
import { prepare } from './query.js'
import type { Builder, EventRow } from './schema.js'

type EventValues = Insertable<EventRow>

interface ExchangeValues extends EventValues {
  issuer: string
  token_id: string
  remember_until: number
  session_id: string
  session_workspace_id: string
  expires_at: number
}

interface RevocationValues extends EventValues {
  session_id: string
  now: number
}

/** What happened, on Postgres: each record is one statement, so it is one round trip and all or nothing. */
export function createPostgresLedger(
  db: Builder,
  engine: Engine,
  { insertEvent }: EventStatements,
  seconds: () => number,
): Omit<Ledger, 'isSessionActive'> {
  // Of two with one claim, the second waits for the first: then `claim` is empty, and so is what is selected from it.
  const recordExchange = prepare<ExchangeValues>('record_exchange', (value) =>
    db
      .with('claim', (claims) =>
        claims
          .insertInto('claims')
          .values({
            issuer: value('issuer'),
            token_id: value('token_id'),
            remember_until: value('remember_until'),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('issuer'),
      )
      .with('session', (sessions) =>
        sessions
          .insertInto('sessions')
          .columns(['id', 'workspace_id', 'expires_at'])
          .expression(({ selectFrom }) =>
            selectFrom('claim').select([
              value('session_id').as('id'),
              value('session_workspace_id').as('workspace_id'),
              value('expires_at').as('expires_at'),
            ]),
          ),
      )
      .insertInto('audit_events')
      .columns(EVENT_COLUMNS)
      .expression(({ selectFrom }) => selectFrom('claim').select(eventValues(value))),
  )
  const revokeSession = prepare<RevocationValues>('revoke_session', (value) =>
    db
      .with('session', (sessions) =>
        sessions
          .deleteFrom('sessions')
          .where('id', '=', value('session_id'))
          .where('expires_at', '>', value('now'))
          .returning('id'),
      )
      .insertInto('audit_events')
      .columns(EVENT_COLUMNS)
      .expression(({ selectFrom }) => selectFrom('session').select(eventValues(value))),
  )

  return {
    async recordExchange({ claim, session, event }) {
      const recorded = await engine.write(
        recordExchange({
          issuer: claim.issuer,
          token_id: claim.tokenId,
          remember_until: claim.rememberUntil,
          session_id: session.id,
          session_workspace_id: session.workspaceId,
          expires_at: session.expiresAt,
          ...toEventRow(event),
        }),
      )
      return recorded > 0
    },
    async recordEvent(event) {
      await engine.write(insertEvent(event))
    },
    async revokeSession(id, event) {
      const values = { session_id: id, now: seconds(), ...toEventRow(event) }
      return (await engine.write(revokeSession(values))) > 0
    },
  }
}

function eventValues(value: (name: keyof EventValues) => RawBuilder<unknown>) {
  return EVENT_COLUMNS.map((column) => sql`${value(column)}`.as(column))
}
