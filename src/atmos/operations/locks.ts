import * as z from 'zod'
import { ManagementError, plain } from '../../errors.js'
import { auditEvent } from '../../management/audit.js'
import { change, fresh, next } from '../../management/change.js'
import { rfc3339 } from '../../rfc3339.js'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import type { LockRecord } from '../../store/records.js'
import { lockKey } from '../fields.js'
import { findLock, holderOf, isExpired, requireHolder } from '../lock.js'
import { type AtmosContext, atmosOperation } from '../operation.js'
import { ofRepository, runFacts, sceneOf } from '../run.js'

/** Seconds: 30 days. */
const MAX_TTL = 30 * 86_400
const TTL = `must be 1 to ${MAX_TTL} seconds`

const lockView = z.strictObject({
  id: z.string(),
  workspaceId: z.string(),
  key: z.string(),
  lockMessage: z.string().optional(),
  expiresAt: z.iso.datetime({ precision: 0 }),
  createdAt: z.iso.datetime({ precision: 0 }),
  updatedAt: z.iso.datetime({ precision: 0 }),
})

const lockInput = z.looseObject({
  key: lockKey,
  ttl: z.int(TTL).min(1, TTL).max(MAX_TTL, TTL).describe('Seconds.'),
  lockMessage: z.string().max(2048, 'must have at most 2048 characters').nullish(),
  properties: z.record(z.string(), z.unknown(), 'must be an object').nullish(),
})

export const createLock = atmosOperation({
  id: 'locks.create',
  method: 'POST',
  path: '/locks',
  summary: 'Take a lock, or extend one that the job holds.',
  permission: null,
  input: lockInput,
  output: lockView,
  run(input, context) {
    return change(context, async () => {
      const found = await findLock(context, input.key)
      const isHeld = found !== undefined && !isExpired(found, context.now())
      if (isHeld) requireHolder(found, context.session)
      const record = isHeld ? extended(found, input, context) : taken(input, context)
      const changes: readonly Change[] = isHeld
        ? [{ update: 'locks', record, was: found.version }]
        : [
            ...(found ? [{ remove: 'locks', id: found.id, was: found.version } as const] : []),
            { insert: 'locks', record },
          ]
      return {
        changes,
        events: [lockEvent(context, isHeld ? 'extended' : 'created', record, { ttl: input.ttl })],
        result: show(record),
      }
    })
  },
})

export const deleteLock = atmosOperation({
  id: 'locks.delete',
  method: 'DELETE',
  path: '/locks',
  summary: 'Release a lock that the job holds.',
  permission: null,
  input: z.looseObject({ key: lockKey }),
  output: z.strictObject({}),
  run({ key }, context) {
    return change(context, async () => {
      const found = await findLock(context, key)
      if (!found || isExpired(found, context.now())) throw noLock(key)
      requireHolder(found, context.session)
      return {
        changes: [{ remove: 'locks', id: found.id, was: found.version }],
        events: [lockEvent(context, 'deleted', found)],
        result: {},
      }
    })
  },
})

type LockInput = z.output<typeof lockInput>

function taken({ key, ttl, lockMessage, properties }: LockInput, context: AtmosContext): LockRecord {
  const record = fresh(newId('lock'), context)
  return {
    ...record,
    ...ofRepository(context.session),
    key,
    holder: holderOf(context.session),
    expiresAt: record.createdAt + ttl * 1000,
    facts: {
      run: runFacts(context.session),
      ...(lockMessage && { message: lockMessage }),
      ...(properties && { properties }),
      updatedAt: record.createdAt,
    },
  }
}

/** What the job does not say again stays as it was. */
function extended(found: LockRecord, input: LockInput, context: AtmosContext): LockRecord {
  const { expiresAt, facts } = taken(input, context)
  return next(found, { expiresAt, facts: { ...found.facts, ...facts } })
}

function show({ id, workspaceId, key, expiresAt, createdAt, facts }: LockRecord) {
  const time = (milliseconds: number) => rfc3339(milliseconds / 1000)
  return {
    id,
    workspaceId,
    key,
    ...(facts.message !== undefined && { lockMessage: facts.message }),
    expiresAt: time(expiresAt),
    createdAt: time(createdAt),
    updatedAt: time(facts.updatedAt),
  }
}

const DONE = { created: 'took', extended: 'extended', deleted: 'released' } as const

function lockEvent(
  context: AtmosContext,
  action: keyof typeof DONE,
  { id, workspaceId, key }: LockRecord,
  more: { readonly ttl?: number } = {},
) {
  return auditEvent(sceneOf(context), {
    category: 'lock',
    action,
    workspaceId,
    description: `${context.session.repository.fullName} ${DONE[action]} the lock ${plain(key)}`,
    target: { type: 'lock', id, name: key },
    metadata: { key, ...more },
  })
}

function noLock(key: string): ManagementError {
  return new ManagementError(
    'record_not_found',
    `There is no lock ${plain(key)}: it was released, or has expired.`,
  )
}
