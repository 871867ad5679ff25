import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importJwks } from '../../src/identity/jwks.js'
import type { KeyMaterial, SignatureAlgorithm } from '../../src/runtime/runtime.js'
import { runtimes } from './runtimes.js'

interface Case {
  readonly id: string
  readonly result: string
  readonly text: string
  readonly signature: string
}

function linesOf(name: string): string[][] {
  const text = readFileSync(new URL(`wycheproof/${name}.txt`, import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
}

/** Each key with what it is said to have signed. */
function read(name: string): readonly { readonly key: KeyMaterial; readonly cases: readonly Case[] }[] {
  const groups: { key: KeyMaterial; cases: Case[] }[] = []
  for (const [id = '', result = '', text = '', signature = ''] of linesOf(name)) {
    if (id === 'key') groups.push({ key: JSON.parse(result), cases: [] })
    else
      groups
        .at(-1)
        ?.cases.push({ id, result, text: Buffer.from(text, 'base64url').toString('latin1'), signature })
  }
  return groups
}

const FILES: readonly [string, SignatureAlgorithm, number, number][] = [
  ['rsa-2048-sha256', 'RS256', 6, 231],
  ['rsa-3072-sha256', 'RS256', 6, 231],
  ['rsa-4096-sha256', 'RS256', 18, 0],
  ['ecdsa-p256-sha256', 'ES256', 146, 73],
  ['ed25519', 'EdDSA', 22, 61],
]

describe.each(FILES)('%s', (name, algorithm, good, bad) => {
  it.each(runtimes)('by %s', async (_runtime, { importVerifyingKey, decodeBase64url }) => {
    const counts = { good: 0, bad: 0 }
    for (const { key, cases } of read(name)) {
      const verifying = await importVerifyingKey(key, algorithm)
      for (const { id, result, text, signature } of cases) {
        const bytes = decodeBase64url(signature)
        if (!bytes) throw new Error(`${id}: not base64url`)
        // What is merely acceptable is a signature that somebody once wrote otherwise: it is refused.
        const isGood = result === 'valid'
        expect.soft(await verifying.verify(text, bytes), `tcId ${id} (${result})`).toBe(isGood)
        counts[isGood ? 'good' : 'bad'] += 1
      }
    }
    expect(counts).toEqual({ good, bad })
  })
})

describe('keys that GitHub would not have', () => {
  it.each(linesOf('rsa-weak-keys'))('%s: not one of an issuer', async (_what, key = '') => {
    const keys = [{ ...JSON.parse(key), kid: 'key-1' }]
    await expect(importJwks({ keys })).rejects.toThrow('no RSA key of 2048 bits or more')
  })
})
