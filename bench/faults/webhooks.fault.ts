/**
 * 1 000 000 webhooks out of a history of GitHub that is made up as it goes: late and out of order, a tenth of them twice, a
 * tenth forged, some sent again by somebody who kept them. The server, in this process and without its sockets, asks the fake
 * GitHub through its real client meanwhile. Ten times everything arrives: 25 seconds later, before GitHub is asked anything
 * by itself, its records must be GitHub's.
 *
 * On the store in memory, which has the contract of all stores: on a database, most of the time would be the disk's. The same
 * on SQLite, with fewer.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../lib/server/database.js'
import { promise } from './support/verdict.ts'
import type { Amount } from './support/webhook-flood.ts'
import { runWebhooks } from './support/webhook-run.ts'

const SEED = 20_261_123
const SIZE = { owners: 20, imports: 100, others: 60 }
const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-webhooks-'))

await run('memory', 'memory:', { waves: 10, webhooks: 100_000, batch: 50_000 })
await run('SQLite', `sqlite:${join(folder, 'webhooks.db')}`, { waves: 5, webhooks: 10_000, batch: 5_000 })
rmSync(folder, { recursive: true })

async function run(name: string, database: string, amount: Amount): Promise<void> {
  const store = await openStore(database)
  const { answers, sent, seconds, late, asked, count, ...outcome } = await runWebhooks({
    store,
    amount,
    seed: SEED,
    size: SIZE,
  })
  await store.close()
  const here = ['genuine', 'duplicate'].map((kind) => answers[`${kind} 200 was here before`] ?? 0)
  const [twice, forged, replayed] = [count('duplicate'), count('forged'), count('replay')]
  const { differences, errors, forgedKept } = outcome

  console.log(`${name}: ${sent} webhooks in ${seconds.toFixed(0)} s; GitHub was asked × ${asked}`)
  for (const [answer, times] of Object.entries(answers).sort()) console.log(`  ${answer} × ${times}`)
  for (const difference of differences.slice(0, 20)) console.log(`  ${difference}`)
  promise('the records are those of GitHub', differences.length === 0, `${differences.length} differences`)
  promise('every forged one is refused', answers['forged 401'] === forged)
  promise('forged ones leave nothing', forgedKept === 0)
  promise('of two with one id, one is heeded', here[0] !== undefined && here[0] + (here[1] ?? 0) === twice)
  promise('nothing went wrong', errors.length === 0, String(errors[0] ?? ''))
  console.log(
    `=> ${name}: ${sent} webhooks, ${late} of them late, ${twice} twice, ${forged} forged, ${replayed} sent again: ${differences.length} differences to GitHub; ${Math.round(sent / seconds)} a second, GitHub asked × ${asked}`,
  )
}
