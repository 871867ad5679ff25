import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { jwtVerify } from 'jose'
import { TokenError, UnavailableError } from '../../../src/errors.js'
import { type Change, changed, claimChanges, claimsOf, headerChanges } from '../claims.js'
import { type Edit, edited, edits, type Respelling, respelled, respelling } from '../edits.js'
import { verifier } from '../exchange-setup.js'
import { AUDIENCE, ISSUER, KID, NOW, pair, signed, signedText } from '../issuer.js'
import { type Style, style, writeObject } from '../json-text.js'
import { isSoundToken } from '../sound-token.js'
import type { Target } from '../target.js'

/** How a token comes to be. */
type Input =
  /** Signed as it stands, whatever it says. */
  | {
      readonly kind: 'signed'
      readonly base: number
      readonly header: readonly Change[]
      readonly claims: readonly Change[]
      readonly style: Style
      /** Of the text of the claims, before it is signed. */
      readonly edits: readonly Edit[]
    }
  /** A good token that somebody changed afterwards. */
  | { readonly kind: 'changed'; readonly base: number; readonly edits: readonly Edit[] }
  | { readonly kind: 'respelled'; readonly base: number; readonly respelling: Respelling }
  | { readonly kind: 'made up'; readonly text: string }

const base = fc.nat(2)
const pieces = [
  '.',
  '..',
  '=',
  '+',
  '/',
  '-',
  '_',
  ' ',
  '\n',
  '\0',
  'A',
  'é',
  'e30',
  '.e30.',
  '%2e',
  '\ud800',
]
const inputs: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('signed' as const),
      base,
      header: headerChanges,
      claims: claimChanges,
      style,
      edits: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: edits(['"', '\\', ':', '{', '}', ',', '\ufeff', '\ud800', '"aud":"x",'], 2) },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('changed' as const), base, edits: edits(pieces, 3, 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('respelled' as const), base, respelling }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('made up' as const),
      text: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.base64String(), { maxLength: 5 }).map((parts) => parts.join('.')),
        fc
          .array(fc.constantFrom('.', 'e30', 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImtleS0xIn0', 'c2ln', 'a'), {
            maxLength: 7,
          })
          .map((parts) => parts.join('')),
        fc.integer({ min: 16_000, max: 17_000 }).map((length) => 'a'.repeat(length)),
      ),
    }),
  },
)

const good = [0, 1, 2].map((index) => signed({ alg: 'RS256', kid: KID }, claimsOf(index)))

/** Tokens against jose and against the rules, written a second time as plainly as they can be. */
export const token: Target<Input> = {
  name: 'token',
  inputs,
  async check(input) {
    const text = tokenOf(input)
    const isSound = isSoundToken(text)
    if (input.kind === 'changed' || input.kind === 'respelled')
      assert.equal(isSound, good.includes(text), 'a changed token passes for one')
    let identity: Awaited<ReturnType<typeof verifier.verify>>
    try {
      identity = await verifier.verify(text)
    } catch (error) {
      assert.ok(error instanceof TokenError || error instanceof UnavailableError, inspect(error))
      checkNoToken(error, text)
      // Good as a text of JSON; but V8 takes an escaped name for another one now and then: see `hasBackslash` in jws.ts.
      if (isSound && hasEscape(text) && /with a backslash/.test(error.message)) return 'escaped name'
      assert.ok(!isSound, `a good token is refused: ${error.message}`)
      return error.code
    }
    assert.ok(isSound, 'a bad token is accepted')
    const { payload } = await jwtVerify(text, pair.publicKey, {
      algorithms: ['RS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'jti', 'repository_id', 'workflow_ref'],
      currentDate: new Date(NOW),
      clockTolerance: 60,
    })
    const said: Record<string, unknown> = { ...payload }
    Reflect.deleteProperty(said, '__proto__')
    assert.deepEqual({ ...identity.claims }, said)
    assert.equal(identity.tokenId, payload.jti)
    assert.equal(identity.expiresAt, payload.exp)
    assert.equal(identity.repository.id, payload['repository_id'])
    assert.equal(identity.repository.ownerId, payload['repository_owner_id'])
    assert.equal(identity.event, payload['event_name'])
    for (const part of [identity, identity.claims, identity.repository, identity.workflow, identity.ref]) {
      assert.ok(Object.isFrozen(part))
    }
    return 'accepted'
  },
}

function tokenOf(input: Input): string {
  if (input.kind === 'made up') return input.text
  if (input.kind === 'changed') return edited(good[input.base] as string, input.edits)
  if (input.kind === 'respelled') return respelled(good[input.base] as string, input.respelling)
  const header = { alg: 'RS256', typ: 'JWT', kid: KID }
  const claims = writeObject(changed(claimsOf(input.base), input.claims), input.style)
  return signedText(writeObject(changed(header, input.header), input.style), edited(claims, input.edits))
}

function hasEscape(text: string): boolean {
  return text.split('.').some((part) => Buffer.from(part, 'base64url').includes('\\'))
}

/** Neither a message nor a cause nor a field holds a token, or a part of it by which it could be used. */
function checkNoToken(error: Error, text: string): void {
  const said = inspect(error, { depth: 20, showHidden: true })
  for (const part of [text, ...text.split('.')]) {
    if (part.length >= 30) assert.ok(!said.includes(part), 'an error tells the token')
  }
}
