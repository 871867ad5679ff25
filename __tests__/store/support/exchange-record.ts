import { randomUUID } from 'node:crypto'
import type { ExchangeRecord } from '../../../src/store/store.js'
import { eventAt, NOW } from '../../../src/testing/store-fixture.js'

const UNTIL = NOW / 1000 + 1800

/** What an exchange leaves behind; with a claim, of the same token. */
export function exchangeRecord(claim?: ExchangeRecord['claim']): ExchangeRecord {
  return {
    claim: claim ?? { issuer: 'https://issuer.example', tokenId: randomUUID(), rememberUntil: UNTIL },
    session: { id: randomUUID(), workspaceId: '', expiresAt: UNTIL },
    event: eventAt('', NOW),
  }
}
