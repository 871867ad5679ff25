import { ManagementError, plain } from '../../errors.js'
import type { Context } from '../../management/operation.js'
import { MAX_ROWS, type SigningKeyRecord } from '../../store/records.js'
import { createSigningKey, openSigningKey } from './signing-key.js'
import { signingKeyEvent } from './signing-key-event.js'
import { findSigner } from './signing-order.js'

/** Milliseconds until a new key signs, so that everybody knows it by then: others keep the key set for five minutes. */
export const HEAD_START = 10 * 60_000

/** A signing key as it is shown. */
export interface SigningKeyView {
  /** `kid` */
  readonly id: string
  readonly createdAt: string
  readonly signsFrom: string
  readonly signs: boolean
}

/** Newest last. */
export async function listSigningKeys({ store, now }: Context): Promise<readonly SigningKeyView[]> {
  const records = await store.list('signingKeys', { limit: MAX_ROWS })
  const signer = findSigner(records, now())
  return records.map((record) => show(record, signer))
}

export interface Rotation {
  /**
   * It signs as soon as the nodes know it, within seconds; whoever verifies sessions by a key set of their own refuses them
   * until they have fetched it again. Default: it signs in ten minutes.
   */
  readonly atOnce?: boolean
  /** The keys there are need not be readable with the encryption key: it is a new one. */
  readonly isNewEncryptionKey?: boolean
}

/**
 * Makes a new signing key. The others verify on, until nothing they signed is good any more.
 *
 * @throws ConfigError when the servers could not read it: they have another encryption key
 */
export async function rotateSigningKey(
  { store, actor, now }: Context,
  encryptionKey: Uint8Array,
  { atOnce = false, isNewEncryptionKey = false }: Rotation = {},
): Promise<SigningKeyView> {
  const known = await store.list('signingKeys', { limit: MAX_ROWS })
  if (!isNewEncryptionKey) for (const record of known) await openSigningKey(record, encryptionKey)
  const createdAt = now()
  const signsFrom = atOnce ? createdAt : createdAt + HEAD_START
  const record = await createSigningKey(encryptionKey, { createdAt, signsFrom })
  await store.commit(
    [{ insert: 'signingKeys', record }],
    [signingKeyEvent('created', record, createdAt, actor.audit)],
  )
  return show(record, atOnce ? record : undefined)
}

/**
 * Removes a signing key: the sessions it signed are no longer good, on any node, within seconds.
 *
 * @throws ManagementError `record_not_found`; `record_conflict` when it is the only one
 */
export async function removeSigningKey({ store, actor, now }: Context, id: string): Promise<SigningKeyView> {
  const records = await store.list('signingKeys', { limit: MAX_ROWS })
  const record = records.find((one) => one.id === id)
  if (!record) throw notFound(id)
  if (records.length === 1) {
    throw new ManagementError(
      'record_conflict',
      'It is the only key: without it nothing could be signed. Make another first: `atmos-pro-oidc key rotate --now`.',
    )
  }
  const committed = await store.commit(
    [{ remove: 'signingKeys', id }],
    [signingKeyEvent('removed', record, now(), actor.audit)],
  )
  if (committed === 'done') return show(record, undefined)
  throw notFound(id)
}

function show(record: SigningKeyRecord, signer: SigningKeyRecord | undefined): SigningKeyView {
  return {
    id: record.id,
    createdAt: new Date(record.createdAt).toISOString(),
    signsFrom: new Date(record.signsFrom).toISOString(),
    signs: record === signer,
  }
}

function notFound(id: string): ManagementError {
  return new ManagementError('record_not_found', `There is no signing key ${plain(id)}.`)
}
