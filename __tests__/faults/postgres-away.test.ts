import { describe, expect, it, onTestFinished } from 'vitest'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createPostgresSchema, hasPostgres } from '../store/support/postgres-schema.js'
import { startExchanging } from './fixture.js'

describe.runIf(await hasPostgres())('Postgres breaks all connections, again and again', () => {
  it('503 with Retry-After or a session, then sessions; no token is good twice', async () => {
    const schema = await createPostgresSchema()
    onTestFinished(() => schema.drop())
    const admin = schema.connect()
    const server = await startExchanging(() =>
      createPostgresStore({ pool: schema.connect({ application_name: schema.name }) }),
    )
    const ask = async (question: string) => {
      const whose = 'from pg_stat_activity where application_name = $1'
      return (await admin.query(`${question} ${whose}`, [schema.name])).rows
    }
    const breakAll = () => ask('select pg_terminate_backend(pid, 5000)')
    const countWaiting = async () =>
      Number((await ask("select count(*) filter (where wait_event_type = 'Lock')"))[0].count)

    const outcomes = new Map<string, string>()
    for (let round = 0; round < 3; round += 1) {
      // First those that nobody uses, then those in the middle of an exchange.
      await breakAll()
      const blocker = await admin.connect()
      await blocker.query('begin')
      await blocker.query('lock table claims in access exclusive mode')
      const tokens = await Promise.all(Array.from({ length: 20 }, () => server.github.mint('push')))
      const all = Promise.all(tokens.map(async (token) => outcomes.set(token, await server.exchange(token))))
      await expect.poll(countWaiting).toBeGreaterThan(0)
      await breakAll()
      await blocker.query('rollback')
      blocker.release()
      await all
    }
    const first = [...outcomes.values()]
    expect(first).toContain('503 StoreUnavailable')
    expect(first.filter((outcome) => !['200', '503 StoreUnavailable'].includes(outcome))).toEqual([])

    const isBack = () =>
      server.store.ping().then(
        () => true,
        () => false,
      )
    await expect.poll(isBack).toBe(true)
    for (const [token, outcome] of outcomes) {
      const again = await server.exchange(token)
      expect(again).toMatch(outcome === '200' ? /^401 TokenReplayed$/ : /^200$|^401 TokenReplayed$/)
      expect(await server.exchange(token)).toBe('401 TokenReplayed')
    }
    const rows = await admin.query(
      `select (select count(*) from claims) as claims, (select count(*) from sessions) as sessions,
        (select count(*) from audit_events where action = 'oidc_token_exchange_success') as events`,
    )
    const expected = String(outcomes.size)
    expect(rows.rows).toEqual([{ claims: expected, sessions: expected, events: expected }])
    await server.store.close()
    await admin.end()
  })
})
