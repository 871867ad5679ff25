import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashToken, newManagementToken, tokenIdOf } from '../../src/management/token.js'

describe('management tokens', () => {
  it('hold their id and 256 random bits', () => {
    const made = Array.from({ length: 100 }, () => newManagementToken())
    for (const { id, token } of made) {
      expect(tokenIdOf(token)).toBe(id)
      expect(Buffer.from(token.slice(33), 'base64url')).toHaveLength(32)
    }
    expect(new Set(made.map(({ token }) => token.slice(33))).size).toBe(100)
  })

  it('are hashed as a whole, with SHA-256', async () => {
    const { token } = newManagementToken()
    expect(await hashToken(token)).toBe(createHash('sha256').update(token).digest('base64url'))
  })
})
