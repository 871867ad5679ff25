import { beforeEach, describe, expect, it } from 'vitest'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { runIn, type Surroundings } from './terminal.js'

const env = { ATMOS_PRO_OIDC_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }
let store: ManagedStore

const key = (args: readonly string[], more: Surroundings = {}) =>
  runIn({ store, env, ...more }, 'key', ...args)

async function rotate(...args: string[]): Promise<{ id: string; createdAt: string; signsFrom: string }> {
  const { exitCode, out } = await key(['rotate', '--json', ...args])
  expect(exitCode).toBe(0)
  return JSON.parse(out)
}

beforeEach(() => {
  store = createMemoryStore()
})

describe('key rotate', () => {
  it('makes a key that signs in ten minutes, and writes down who made it', async () => {
    const { id, createdAt, signsFrom } = await rotate()
    expect(Date.parse(signsFrom) - Date.parse(createdAt)).toBe(600_000)
    const [{ event } = {}] = await store.listEvents({ limit: 1 })
    expect(event).toMatchObject({ action: 'created', target: { id }, actor: { type: 'command_line' } })
  })

  it('--now: at once', async () => {
    const { createdAt, signsFrom } = await rotate('--now')
    expect(signsFrom).toBe(createdAt)
  })

  it('needs the encryption key', async () => {
    const { exitCode, err } = await key(['rotate'], { env: {} })
    expect(exitCode).toBe(2)
    expect(err).toContain('openssl rand -base64 32')
    expect(await store.list('signingKeys', { limit: 1 })).toEqual([])
  })

  it('does not take another one than that of the servers, unless told that it is new', async () => {
    const first = await rotate()
    const env = { ATMOS_PRO_OIDC_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') }
    const refused = await key(['rotate'], { env })
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining(first.id) })
    expect(refused.err).toContain('key rotate --now --new-encryption-key')
    expect((await key(['rotate', '--new-encryption-key'], { env })).exitCode).toBe(0)
    expect(await store.list('signingKeys', { limit: 9 })).toHaveLength(2)
  })

  it('never prints the key', async () => {
    const { out } = await key(['rotate'])
    const [record] = await store.list('signingKeys', { limit: 1 })
    expect(out).toContain(record?.id)
    expect(out).not.toContain(record?.encrypted)
  })
})

describe('key list', () => {
  it('says which one signs', async () => {
    const first = await rotate('--now')
    const next = await rotate()
    const { items } = JSON.parse((await key(['list', '--json'])).out)
    expect(items).toHaveLength(2)
    expect(items).toContainEqual(expect.objectContaining({ id: first.id, signs: true }))
    expect(items).toContainEqual(expect.objectContaining({ id: next.id, signs: false }))
    const { out } = await key(['list'])
    expect(out).toMatch(new RegExp(`${first.id} .* yes`))
    expect(out).not.toMatch(new RegExp(`${next.id} .* yes`))
  })

  it('says that there is none', async () => {
    expect(await key(['list'])).toMatchObject({
      exitCode: 0,
      out: '',
      err: expect.stringContaining('no key'),
    })
  })
})

describe('key remove', () => {
  it('removes it, when told so', async () => {
    const { id } = await rotate('--now')
    await rotate('--now')
    expect(await key(['remove', id])).toMatchObject({ exitCode: 2, err: expect.stringContaining('--yes') })
    expect((await key(['remove', id], { answers: ['n'] })).exitCode).toBe(1)
    expect(await store.list('signingKeys', { limit: 5 })).toHaveLength(2)
    expect((await key(['remove', id, '--yes'])).exitCode).toBe(0)
    expect(await store.get('signingKeys', id)).toBeUndefined()
  })

  it.each([
    ['the only one', true, /only key/],
    ['one that is none', false, /no signing key none/],
  ])('refuses %s', async (_name, isThere, message) => {
    const { id } = await rotate('--now')
    const { exitCode, err } = await key(['remove', isThere ? id : 'none', '--yes'])
    expect(exitCode).toBe(1)
    expect(err).toMatch(message)
  })
})
