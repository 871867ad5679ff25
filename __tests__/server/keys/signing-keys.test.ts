import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../src/management/operation.js'
import {
  HEAD_START,
  listSigningKeys,
  removeSigningKey,
  rotateSigningKey,
} from '../../../src/server/keys/administer.js'
import { createSigningKey, openSigningKey } from '../../../src/server/keys/signing-key.js'
import {
  createSigningKeys,
  RELOAD_INTERVAL,
  type SigningKeys,
} from '../../../src/server/keys/signing-keys.js'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { NOW, operator } from '../fixture.js'

const encryptionKey = new Uint8Array(32).fill(7)
const otherKey = new Uint8Array(32).fill(8)

let store: ManagedStore
let errors: unknown[]
let open: SigningKeys[]

const context = (): Context => ({
  store,
  actor: operator,
  traceId: 't',
  platforms: null,
  github: null,
  now: Date.now,
})

/** What one node has. */
async function node(key = encryptionKey): Promise<SigningKeys> {
  const keys = await createSigningKeys({
    store,
    encryptionKey: key,
    now: Date.now,
    onError: (error) => errors.push(error),
  })
  open.push(keys)
  return keys
}

const kids = async ({ source }: SigningKeys) => (await source()).map(({ kid }) => kid)

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  // A copy, because the store itself cannot be spied on.
  store = { ...createMemoryStore({ now: Date.now }) }
  errors = []
  open = []
})
afterEach(() => {
  for (const keys of open) keys.close()
  vi.useRealTimers()
})

describe('at the start', () => {
  it('makes the first key, encrypted, and writes that down', async () => {
    const keys = await node()
    const [record, ...others] = await store.list('signingKeys', { limit: 10 })
    expect(others).toEqual([])
    expect(await kids(keys)).toEqual([record?.id])
    const [jwk] = await keys.source()
    expect(jwk?.d).toBeDefined()
    expect(JSON.stringify(record)).not.toContain(jwk?.d)
    const [{ event } = {}] = await store.listEvents({ limit: 1 })
    expect(event).toMatchObject({ category: 'signing_key', action: 'created', actor: { type: 'system' } })
    expect(JSON.stringify(event)).not.toContain(jwk?.d)
  })

  it('takes the one that is there, on every node', async () => {
    const [a, b] = [await node(), await node()]
    expect(await kids(a)).toEqual(await kids(b))
    expect(await a.source()).toEqual(await b.source())
  })

  it('two nodes that each made one agree on who signs', async () => {
    const times = { createdAt: NOW, signsFrom: NOW }
    for (let count = 0; count < 2; count += 1) {
      const record = await createSigningKey(encryptionKey, times)
      await store.commit([{ insert: 'signingKeys', record }], [])
    }
    const [a, b] = [await node(), await node()]
    expect(await kids(a)).toEqual(await kids(b))
    expect(await kids(a)).toEqual((await kids(a)).toSorted().reverse())
  })

  it('names the key that cannot be decrypted, and what to do', async () => {
    const [kid] = await kids(await node())
    await expect(node(otherKey)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(
        new RegExp(
          `^ATMOS_PRO_OIDC_ENCRYPTION_KEY: the signing key ${kid} .*key rotate --now.*key remove ${kid}`,
        ),
      ),
    })
  })

  it('no key is made that the servers could not read', async () => {
    const known = await kids(await node())
    await expect(rotateSigningKey(context(), otherKey)).rejects.toMatchObject({ code: 'config_invalid' })
    expect((await listSigningKeys(context())).map(({ id }) => id)).toEqual(known)
  })

  it('the encryption key can be changed as the message says', async () => {
    const [old = ''] = await kids(await node())
    const { id } = await rotateSigningKey(context(), otherKey, { atOnce: true, isNewEncryptionKey: true })
    await removeSigningKey(context(), old)
    expect(await kids(await node(otherKey))).toEqual([id])
  })
})

describe('a key in the store', () => {
  it.each([
    ['of another key', async (record: Record<string, unknown>) => ({ ...record, id: 'other' })],
    [
      'that was changed',
      async ({ encrypted, ...record }: Record<string, unknown>) => {
        const parts = String(encrypted).split('.')
        return { ...record, encrypted: [parts[0], parts[1], parts[2], 'AAAA', parts[4]].join('.') }
      },
    ],
    ['that is none', async (record: Record<string, unknown>) => ({ ...record, encrypted: '{"kty":"OKP"}' })],
  ])('%s is refused', async (_name, change) => {
    const record = await createSigningKey(encryptionKey, { createdAt: NOW, signsFrom: NOW })
    await openSigningKey(record, encryptionKey)
    const changed = (await change({ ...record })) as unknown as typeof record
    await expect(openSigningKey(changed, encryptionKey)).rejects.toMatchObject({ code: 'config_invalid' })
  })
})

describe('rotation', () => {
  it('is known everywhere before the new key signs', async () => {
    const keys = await node()
    const before = await keys.source()
    const [old] = await kids(keys)
    const { id, signs } = await rotateSigningKey(context(), encryptionKey)
    expect(signs).toBe(false)
    expect(await keys.source()).toBe(before)
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL)
    await expect.poll(() => kids(keys)).toEqual([old, id])
    await vi.advanceTimersByTimeAsync(HEAD_START - 2 * RELOAD_INTERVAL)
    expect(await kids(keys)).toEqual([old, id])
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL)
    expect(await kids(keys)).toEqual([id, old])
    const signing = (await listSigningKeys(context())).filter(({ signs }) => signs)
    expect(signing.map((key) => key.id)).toEqual([id])
  })

  it('gives the same array until something changes', async () => {
    const keys = await node()
    const before = await keys.source()
    await vi.advanceTimersByTimeAsync(10 * RELOAD_INTERVAL)
    expect(await keys.source()).toBe(before)
  })

  it('--now is found at once by who is shown a session it signed', async () => {
    const keys = await node()
    const { id } = await rotateSigningKey(context(), encryptionKey, { atOnce: true })
    const asked = keys.source(id)
    await vi.advanceTimersByTimeAsync(1)
    expect((await asked).map(({ kid }) => kid)).toContain(id)
  })

  it('unknown keys ask the store once a second, whoever asks', async () => {
    const keys = await node()
    const list = vi.spyOn(store, 'list')
    const ask = () => Promise.all(Array.from({ length: 100 }, () => keys.source('unknown')))
    await Promise.all([ask(), vi.advanceTimersByTimeAsync(1)])
    const second = ask()
    await vi.advanceTimersByTimeAsync(990)
    expect(list).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(20)
    await second
    expect(list).toHaveBeenCalledTimes(2)
  })

  it('is not answered by a look at the store that began before the question', async () => {
    const keys = await node()
    let answer = () => {}
    const { list } = store
    vi.spyOn(store, 'list').mockImplementationOnce(async (table, query) => {
      const found = await list(table, query)
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return found
    })
    const first = keys.source('unknown')
    await vi.advanceTimersByTimeAsync(1)
    const { id } = await rotateSigningKey(context(), encryptionKey, { atOnce: true })
    const second = keys.source(id)
    answer()
    await vi.advanceTimersByTimeAsync(1000)
    await first
    expect((await second).map(({ kid }) => kid)).toContain(id)
  })

  it('keeps the keys it has while the store is away', async () => {
    const keys = await node()
    const before = await keys.source()
    vi.spyOn(store, 'list').mockRejectedValue(new Error('away'))
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL + 1)
    expect(await keys.source()).toBe(before)
    expect(errors).toHaveLength(1)
  })
})

describe('removal', () => {
  it('is known everywhere within fifteen seconds', async () => {
    const keys = await node()
    const [old = ''] = await kids(keys)
    const { id } = await rotateSigningKey(context(), encryptionKey, { atOnce: true })
    await removeSigningKey(context(), old)
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL)
    await expect.poll(() => kids(keys)).toEqual([id])
    const [{ event } = {}] = await store.listEvents({ limit: 1 })
    expect(event).toMatchObject({ action: 'removed', target: { id: old }, actor: { type: 'command_line' } })
  })

  it('leaves a key that signs: the next one, before its time', async () => {
    const keys = await node()
    const [old = ''] = await kids(keys)
    const { id } = await rotateSigningKey(context(), encryptionKey)
    await removeSigningKey(context(), old)
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL)
    await expect.poll(() => kids(keys)).toEqual([id])
  })

  it('refuses the only one, and one that is none', async () => {
    const [only = ''] = await kids(await node())
    await expect(removeSigningKey(context(), only)).rejects.toMatchObject({ code: 'record_conflict' })
    await expect(removeSigningKey(context(), 'none')).rejects.toMatchObject({ code: 'record_not_found' })
  })

  it('of all of them makes the store seem away, not the sessions bad', async () => {
    const keys = await node()
    for (const { id } of await store.list('signingKeys', { limit: 10 })) {
      await store.commit([{ remove: 'signingKeys', id }], [])
    }
    await vi.advanceTimersByTimeAsync(RELOAD_INTERVAL + 1)
    await expect(keys.source()).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})
