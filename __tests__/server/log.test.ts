import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { UnavailableError } from '../../src/errors.js'
import { createLog, describeError, logEvent } from '../../src/server/log.js'
import type { AuditEvent } from '../../src/store/audit-event.js'

function recorded(...[level]: Parameters<typeof createLog> extends [unknown, ...infer Rest] ? Rest : never) {
  const lines: string[] = []
  return { lines, log: createLog((line) => lines.push(line), level) }
}

describe('a line', () => {
  it('is JSON with level and time, and nothing of the machine', () => {
    const { lines, log } = recorded()
    log.info({ traceId: 't' }, 'hello')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      traceId: 't',
      message: 'hello',
    })
  })

  it('has the time at which it was written, to the millisecond', () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const { lines, log } = recorded()
    for (const time of [1_764_000_000_001, 1_764_000_000_001, 1_764_000_000_002, 0]) {
      vi.setSystemTime(time)
      log.info({})
    }
    expect(lines.map((line) => JSON.parse(line).time)).toEqual([
      '2025-11-24T16:00:00.001Z',
      '2025-11-24T16:00:00.001Z',
      '2025-11-24T16:00:00.002Z',
      '1970-01-01T00:00:00.000Z',
    ])
  })

  it.each([
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a line separator', 'a\u2028b'],
    ['an escape of the terminal', 'a\u001b[31mb'],
    ['the same in one character', 'a\u009b31mb'],
    ['text turned around', 'a\u202eb'],
    ['a byte order mark', 'a\ufeffb'],
    ['half a character', 'a\ud800b'],
  ])('escapes %s', (_name, text) => {
    const { lines, log } = recorded()
    log.info({ text })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ text })
  })

  it('is left out below the level', () => {
    const { lines, log } = recorded('error')
    log.warn({}, 'less')
    log.error({}, 'enough')
    expect(lines).toHaveLength(1)
  })
})

describe('an error', () => {
  it('of ours is told with its causes, without its place in the code', () => {
    const cause = new Error('connect ECONNREFUSED')
    const error = new UnavailableError('store_unavailable', 'The store cannot be reached.', {
      retryAfter: 5,
      cause,
    })
    expect(describeError(error)).toEqual({
      error: 'UnavailableError: The store cannot be reached.',
      cause: 'Error: connect ECONNREFUSED',
    })
  })

  it('of others is told with its place in the code', () => {
    expect(describeError(new TypeError('x is not a function')).error).toMatch(/^TypeError: x is .*\n +at /)
    expect(describeError('text')).toEqual({ error: 'text' })
  })
})

it('an event is one line, without the explanation', () => {
  const { lines, log } = recorded()
  const event: AuditEvent = {
    id: 'aud_1',
    time: 0,
    category: 'auth',
    action: 'oidc_token_exchange_failure',
    traceId: 't',
    workspaceId: 'ws_1',
    description: 'denied\nbecause',
    code: 'permission_denied',
    denial: { reason: 'permission-missing' } as never,
  }
  logEvent(log, event)
  const entry = JSON.parse(lines[0] ?? '')
  expect(entry).toMatchObject({
    level: 'warn',
    id: 'aud_1',
    description: 'denied',
    code: 'permission_denied',
  })
  expect(entry).not.toHaveProperty('denial')
  expect(entry.time).not.toMatch(/^1970/)
})
