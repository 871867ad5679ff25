import assert from 'node:assert/strict'
import { createFakeGitHub, createSigningKey } from 'atmos-pro-oidc/testing'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { alterSignature } from '../../.ci/consumer/everywhere/alter-signature.mjs'

/** How an issuer can fail to give its keys. */
const FAULTS = [
  ['discovery', 503],
  ['discovery', 'hang'],
  ['discovery', { redirect: 'http://127.0.0.1:1/' }],
  ['discovery', 'wrong-issuer'],
  ['jwks', 'reset'],
  ['jwks', 'stall'],
  ['jwks', 'html'],
  ['jwks', 'invalid-utf8'],
  ['jwks', { oversized: 200_000 }],
  ['jwks', 'weak-keys'],
]

/** What `prove` is to be asked for, and the issuers on loopback that it is about, open until this is disposed of. */
export async function openTask() {
  const github = await createFakeGitHub()
  const faulty = await Promise.all(FAULTS.map(() => createFakeGitHub()))
  const unavailable = []
  for (const [index, one] of faulty.entries()) {
    const [route, fault] = FAULTS[index]
    one.fail(route, fault)
    unavailable.push({
      name: JSON.stringify(FAULTS[index]),
      issuer: one.issuer,
      token: await github.mint('push', { claims: { iss: one.issuer } }),
    })
  }
  const exchanged = {}
  for (const algorithm of ['EdDSA', 'ES256', 'RS256']) exchanged[algorithm] = await github.mint('push')
  return {
    issuer: github.issuer,
    verified: await mintVerified(github),
    exchanged,
    unavailable,
    async [Symbol.asyncDispose]() {
      for (const one of [github, ...faulty]) await one.close()
    },
  }
}

/** Tokens, some good and some in each way bad, with the code of the error that they deserve. */
async function mintVerified(github) {
  const good = await github.mint('push')
  const stranger = await createSigningKey()
  const [{ kid }] = await github.keys()
  const bad = [
    ['expired', 'token_expired', { expiresIn: -600 }],
    ['of tomorrow', 'token_not_yet_valid', { claims: { nbf: Math.floor(Date.now() / 1000) + 86_400 } }],
    ['for another audience', 'token_audience_mismatch', { audience: 'else.example' }],
    ['of another issuer', 'token_issuer_untrusted', { claims: { iss: 'https://else.example' } }],
    ['without jti', 'token_claim_missing', { claims: { jti: undefined } }],
    ['of alg none', 'token_malformed', { header: { alg: 'none' } }],
    ['of HS256 with the public key', 'token_malformed', { header: { alg: 'HS256' } }],
    ['of PS256', 'token_malformed', { header: { alg: 'PS256' } }],
    ['of an unknown key', 'token_signature_invalid', { key: stranger }],
    ['of another key under a known name', 'token_signature_invalid', { key: { ...stranger, kid } }],
  ]
  const verified = [
    { name: 'a push', token: good, code: null },
    { name: 'a pull request', token: await github.mint('pull_request'), code: null },
    { name: 'no token', token: 'a.b.c', code: 'token_malformed' },
  ]
  for (const [name, code, options] of bad) {
    verified.push({ name: `a token ${name}`, token: await github.mint('push', options), code })
  }
  for (const { name, altered, code } of alterSignature(good)) verified.push({ name, token: altered, code })
  return verified
}

/** Sessions must not be good only where they were signed. */
export async function checkProof({ right, wrong, sessions }) {
  assert.deepEqual(wrong, [])
  assert.ok(right > 0)
  for (const { algorithm, session, keys } of sessions) {
    const options = { algorithms: [algorithm], issuer: 'https://exchange.example', audience: 'atmos-pro.com' }
    await jwtVerify(session, createLocalJWKSet({ keys }), options)
  }
}
