import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory.js'
import { startExchanging } from './fixture.js'

it('random key ids: one refresh a minute at most, and good tokens are answered', async () => {
  const server = await startExchanging((now) => createMemoryStore({ now }))
  const { github, clock } = server
  const good = async () => server.exchange(await github.mint('push'))
  const [, ...rest] = (await github.mint('push')).split('.')
  const bad = () => {
    const header = JSON.stringify({ typ: 'JWT', alg: 'RS256', kid: randomUUID() })
    return server.exchange([Buffer.from(header).toString('base64url'), ...rest].join('.'))
  }
  expect(await good()).toBe('200')
  clock.time += 60_000

  for (let minute = 1; minute <= 3; minute += 1) {
    const answers = await Promise.all(Array.from({ length: 400 }, bad))
    expect(new Set(answers)).toEqual(new Set(['401 TokenInvalid']))
    expect(await good()).toBe('200')
    clock.time += 59_999
    expect(new Set(await Promise.all([bad(), bad(), good()]))).toEqual(new Set(['401 TokenInvalid', '200']))
    expect(github.requests.jwks).toBe(1 + minute)
    clock.time += 1
  }
})
