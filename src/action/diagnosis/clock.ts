import { CLOCK_TOLERANCE } from '../../identity/clock.js'
import { rfc3339 } from '../../rfc3339.js'
import type { Refused } from '../failure.js'
import { said } from '../refusal.js'
import type { Finding } from './diagnosis.js'

/** Whether the token was refused for its time: the server says so, or its clock does. */
export function isClockFault({ refusal, claims }: Refused): boolean {
  if (refusal.status !== 401) return false
  if (refusal.errorTag === 'TokenExpired') return true
  if (refusal.code === 'token_not_yet_valid') return true
  return Math.abs(skew(refusal.date, claims)) > CLOCK_TOLERANCE
}

/** The token is a few seconds old and lives for minutes, so one of the clocks is wrong. */
export function clock({ refusal, claims }: Refused): Finding {
  const ahead = skew(refusal.date, claims)
  const isServer = Math.abs(ahead) > CLOCK_TOLERANCE
  return {
    code: ahead < 0 ? 'token_not_yet_valid' : 'token_expired',
    title: 'Clocks disagree',
    what: `The server refused this job's OIDC token for its time. ${said(refusal)}`,
    why: [
      isServer
        ? `The server's clock is ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} GitHub's; ${CLOCK_TOLERANCE} s are tolerated.`
        : "The server's clock agrees with GitHub's now, so the token was late: held up on its way, or checked by another machine.",
      `GitHub issued the token at ${time(claims['iat'])}, good until ${time(claims['exp'])}.`,
      `The server's clock: ${time(refusal.date && refusal.date / 1000)}. This runner's: ${time(Date.now() / 1000)}.`,
    ].join('\n'),
    remedies: isServer
      ? [{ say: "Set the server's clock (NTP). Its operator can compare it with the times above." }]
      : [
          { say: 'Run the job again.' },
          { say: 'If it stays, have every machine behind the server set its clock (NTP).' },
        ],
  }
}

/** Seconds that the server's clock lies outside the token's life: positive is ahead, 0 is inside or unknown. */
function skew(date: number | undefined, { iat, exp }: Refused['claims']): number {
  if (date === undefined || typeof iat !== 'number' || typeof exp !== 'number') return 0
  const now = date / 1000
  if (now < iat) return now - iat
  return now > exp ? now - iat : 0
}

function time(seconds: unknown): string {
  const isTime = typeof seconds === 'number' && seconds > 0 && seconds < 253_402_300_800
  return isTime ? rfc3339(seconds) : 'unknown'
}
