import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { sqliteFile } from '../store/support/sqlite-file.js'
import { startExchanging } from './fixture.js'

const count = (database: DatabaseSync, from: string) =>
  database.prepare(`select count(*) as count from ${from}`).get()?.['count']

it('a full disk: 503 with Retry-After, nothing used up, nothing half written, and then it goes on', async () => {
  const database = new DatabaseSync(sqliteFile())
  const server = await startExchanging((now) => createSqliteStore({ database, now }))
  onTestFinished(() => server.store.close())
  const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number }
  database.exec(`pragma max_page_count = ${pages + 4}`)

  const outcomes = new Map<string, string>()
  const exchangeTogether = async (tokens: readonly string[]) => {
    await Promise.all(tokens.map(async (token) => outcomes.set(token, await server.exchange(token))))
  }
  while (![...outcomes.values()].includes('503 StoreUnavailable')) {
    await exchangeTogether(await Promise.all(Array.from({ length: 8 }, () => server.github.mint('push'))))
  }
  expect(new Set(outcomes.values())).toEqual(new Set(['200', '503 StoreUnavailable']))
  const granted = [...outcomes].filter(([, outcome]) => outcome === '200').map(([token]) => token)
  const refused = [...outcomes].filter(([, outcome]) => outcome !== '200').map(([token]) => token)
  const success = "audit_events where action = 'oidc_token_exchange_success'"
  for (const rows of ['claims', 'sessions', success]) expect(count(database, rows)).toBe(granted.length)

  database.exec(`pragma max_page_count = ${pages + 1000}`)
  await exchangeTogether(refused)
  for (const token of refused) expect(outcomes.get(token)).toBe('200')
  await exchangeTogether([...granted, ...refused])
  expect(new Set(outcomes.values())).toEqual(new Set(['401 TokenReplayed']))
  for (const rows of ['claims', 'sessions', success]) expect(count(database, rows)).toBe(outcomes.size)
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
})
