import { CLOCK_LAG } from '../identity/clock.js'
import type { MemoryLog } from './memory-log.js'
import type { Ledger } from './store.js'

/** Seconds between two sweeps of what may be forgotten. */
const SWEEP_INTERVAL = 60

export interface MemoryLedger extends Ledger {
  /** Forgets at most `limit` claims and `limit` sessions that ended before (seconds); how many. */
  purge(endedBefore: number, limit: number): number
}

/** @param now milliseconds since the epoch */
export function createMemoryLedger(log: MemoryLog, now: () => number): MemoryLedger {
  /** Used tokens: until when (seconds) each is remembered. */
  const claims = new Map<string, number>()
  /** Active sessions: when (seconds) each expires. */
  const sessions = new Map<string, number>()
  let sweptAt = 0

  const seconds = () => Math.floor(now() / 1000)
  const isActive = (sessionId: string) => (sessions.get(sessionId) ?? 0) > seconds()
  const purge = (endedBefore: number, limit: number) =>
    forget(claims, endedBefore, limit) + forget(sessions, endedBefore, limit)

  function sweep(): void {
    if (Math.abs(seconds() - sweptAt) < SWEEP_INTERVAL) return
    sweptAt = seconds()
    purge(sweptAt - CLOCK_LAG, Number.POSITIVE_INFINITY)
  }

  // No `await` before a state change: in one thread, that is what makes recordExchange atomic.
  return {
    async recordExchange({ claim, session, event }) {
      sweep()
      const used = JSON.stringify([claim.issuer, claim.tokenId])
      if (claims.has(used)) return false
      claims.set(used, claim.rememberUntil)
      sessions.set(session.id, session.expiresAt)
      log.append(event)
      return true
    },
    async recordEvent(event) {
      log.append(event)
    },
    async isSessionActive(sessionId) {
      return isActive(sessionId)
    },
    async revokeSession(sessionId, event) {
      const wasActive = isActive(sessionId) && sessions.delete(sessionId)
      if (wasActive) log.append(event)
      return wasActive
    },
    purge,
  }
}

function forget(ends: Map<string, number>, endedBefore: number, limit: number): number {
  let count = 0
  for (const [key, until] of ends) {
    if (count >= limit) break
    if (until < endedBefore && ends.delete(key)) count++
  }
  return count
}
