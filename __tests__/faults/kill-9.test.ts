import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createExchanger, idOf, outcomeOf } from '../../bench/faults/support/exchanger.ts'
import { readLedger } from '../../bench/faults/support/ledger.ts'
import { serve } from '../../bench/faults/support/serve.ts'
import { createWorld } from '../../bench/faults/support/world.ts'

// `npm run faults` does this with more, at random moments, and on Postgres too.
it('a server that is killed during exchanges loses nothing, and accepts no token twice', async () => {
  await using world = await createWorld()
  const database = `sqlite:${join(world.folder, 'kill.db')}`
  const { workspaceId } = await world.setUp(database)
  const tokens = world.mint(200)

  const doomed = await serve(world, database)
  const first = createExchanger(doomed, workspaceId, 16)
  let answered = 0
  const before = await first.sendAll(tokens, () => {
    answered += 1
    if (answered === 70) void doomed.kill()
  })
  first.close()
  const granted = before.filter(({ status }) => status === 200)
  expect(new Set(before.map(outcomeOf))).toEqual(new Set(['200', 'no answer']))

  const server = await serve(world, database)
  const second = createExchanger(server, workspaceId, 16)
  const after = await second.sendAll(tokens)
  second.close()
  const outcome = new Map(after.map((answer) => [answer.token, outcomeOf(answer)]))
  for (const { token } of granted) expect(outcome.get(token)).toBe('401 TokenReplayed')
  expect(after.map(outcomeOf).filter((text) => text !== '200' && text !== '401 TokenReplayed')).toEqual([])
  const session = await fetch(new URL('/api/v1/auth/session', server.url), {
    headers: { authorization: `Bearer ${granted[0]?.session}` },
  })
  expect(session.status).toBe(200)
  expect(await server.stop()).toBe(0)

  const { claims, sessions, successes, integrity } = await readLedger(database)
  expect(integrity).toBe('ok')
  expect(claims.toSorted()).toEqual(tokens.map(idOf).toSorted())
  expect([sessions.length, new Set(successes).size]).toEqual([tokens.length, tokens.length])
  const given = [...granted, ...after.filter(({ status }) => status === 200)]
  expect(sessions).toEqual(expect.arrayContaining(given.map(({ session }) => idOf(session))))
  expect(successes).toEqual(expect.arrayContaining(given.map(({ traceId }) => traceId)))
}, 30_000)
