import { shown } from '../errors.js'
import type { TokenRecord } from '../store/records.js'
import { auditEvent } from './audit.js'
import { fresh, type Plan } from './change.js'
import type { Context } from './operation.js'
import { hashToken, newManagementToken } from './token.js'
import { showTokenRecord, timeText } from './views.js'

const DAY = 86_400_000

/** What a token is to be good for. */
export interface TokenRequest extends Pick<TokenRecord, 'workspaceId' | 'role' | 'name'> {
  readonly expiresInDays: number
}

/** A new token. The result is the only place where it stands: the store gets its hash. */
export async function planToken(context: Context, { expiresInDays, ...facts }: TokenRequest) {
  const { id, token } = newManagementToken()
  const record: TokenRecord = {
    ...fresh(id, context),
    ...facts,
    hash: await hashToken(token),
    expiresAt: context.now() + expiresInDays * DAY,
  }
  const event = auditEvent(context, {
    category: 'token',
    action: 'created',
    workspaceId: record.workspaceId ?? '',
    description: `the token ${shown(record.name)} was made for the role ${record.role}`,
    target: { type: 'token', id, name: record.name },
    metadata: { role: record.role, expiresAt: timeText(record.expiresAt) },
  })
  return {
    changes: [{ insert: 'tokens', record }],
    events: [event],
    result: { ...showTokenRecord(record), token },
  } satisfies Plan<unknown>
}

/** The end of a token. */
export function planRevocation(context: Context, record: TokenRecord) {
  const { id, version, name, role } = record
  const event = auditEvent(context, {
    category: 'token',
    action: 'revoked',
    workspaceId: record.workspaceId ?? '',
    description: `the token ${shown(name)} was revoked`,
    target: { type: 'token', id, name },
    metadata: { role },
  })
  return {
    changes: [{ remove: 'tokens', id, was: version }],
    events: [event],
    result: showTokenRecord(record),
  } satisfies Plan<unknown>
}
