import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../src/action/secrets.js'
import { clean, escapeHtml } from '../../src/action/text.js'

describe('clean', () => {
  it.each([
    ['lines', 'a\r\n\tb\u2028c', 'a b c'],
    ['colours', '\u001b[31mred', '\uFFFD[31mred'],
    ['text that runs the other way', 'a\u202eb', 'a\uFFFDb'],
    ['half a character', 'a\ud800b', 'a\uFFFDb'],
    ['commands', 'x ##[error]y', 'x ## [error]y'],
    ['spaces around', '  a  ', 'a'],
  ])('%s', (_, text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it('leaves one short line without commands, whatever goes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const line = clean(text)
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u)
        expect(line.isWellFormed()).toBe(true)
        expect(line.length).toBeLessThanOrEqual(501)
      }),
    )
  })
})

describe('escapeHtml', () => {
  it('leaves nothing that is HTML', () => {
    expect(escapeHtml(`<a href="x" id='y'>&amp;`)).toBe(
      '&#60;a href=&#34;x&#34; id=&#39;y&#39;&#62;&#38;amp;',
    )
  })
})

describe('secrets', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.${'p'.repeat(40)}.${'s'.repeat(40)}`

  it('has each masked once', () => {
    const masked: string[] = []
    const secrets = createSecrets((secret) => masked.push(secret))
    secrets.add(token)
    secrets.add(token)
    expect(masked).toEqual([token])
  })

  it.each([
    ['whole', `a ${token} b`, 'a *** b'],
    ['its payload', `a ${'p'.repeat(40)} b`, 'a *** b'],
    ['its signature', `a ${'s'.repeat(40)} b`, 'a *** b'],
    ['cut short', `a ${token.slice(0, 30)}`, 'a ***'],
    ['another JWT', 'a eyJraWQiOiJvdGhlciJ9.eyJ4IjoxfQ.c2ln b', 'a *** b'],
    ['twice', `${token} ${token}`, '*** ***'],
    ['no secret', 'The branch is main.', 'The branch is main.'],
  ])('takes it out: %s', (_, text, expected) => {
    const secrets = createSecrets(() => {})
    secrets.add(token)
    expect(secrets.redact(text)).toBe(expected)
  })
})
