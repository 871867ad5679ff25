/**
 * `verify` + `authorize`, one after the other, against libraries that only verify and against the signature check alone.
 * Each contender gets the same 200 tokens, so nothing is won by remembering one.
 */
import { verify as checkSignature, createPublicKey } from 'node:crypto'
import { authorize, compilePermissions, createVerifier } from 'atmos-pro-oidc'
import { createFakeGitHub } from 'atmos-pro-oidc/testing'
import { JwtVerifier } from 'aws-jwt-verify'
import { createVerifier as createFastJwtVerifier } from 'fast-jwt'
import { importJWK, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { type Contender, compare, report } from './harness.ts'

const audience = 'atmos-pro.com'
const github = await createFakeGitHub({ issuer: 'https://token.actions.githubusercontent.com' })
const tokens = await Promise.all(Array.from({ length: 200 }, () => github.mint('push')))
const [jwk] = await github.keys()
if (!jwk) throw new Error('the fake has no key')
const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const tokenAt = (index: number): string => tokens[index % tokens.length] ?? ''

const verifier = createVerifier({ audience, fetch: github.fetch })
const permissions = compilePermissions([
  { permission: 'affected-stacks:create', workflow: 'atmos-pro.yaml', branch: 'main' },
])
await verifier.verify(tokenAt(0))

const joseKey = await importJWK({ ...jwk }, 'RS256')
const fastJwt = createFastJwtVerifier({
  key: pem,
  algorithms: ['RS256'],
  allowedAud: audience,
  allowedIss: github.issuer,
  cache: false,
})
const aws = JwtVerifier.create({
  issuer: github.issuer,
  audience,
  jwksUri: `${github.issuer}/.well-known/jwks`,
})
aws.cacheJwks({ keys: [{ ...jwk, kty: 'RSA', alg: 'RS256' }] })

const parts = tokens.map((token) => {
  const [header, payload, signature = ''] = token.split('.')
  return { data: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') }
})

const contenders: Contender[] = [
  {
    name: 'crypto.verify alone',
    run(count) {
      for (let index = 0; index < count; index += 1) {
        const part = parts[index % parts.length]
        if (!part || !checkSignature('RSA-SHA256', part.data, publicKey, part.signature))
          throw new Error('refused')
      }
    },
  },
  {
    name: 'atmos-pro-oidc: verify + authorize',
    async run(count) {
      for (let index = 0; index < count; index += 1) {
        const identity = await verifier.verify(tokenAt(index))
        if (!authorize(identity, 'affected-stacks:create', permissions).allowed) throw new Error('refused')
      }
    },
  },
  {
    name: 'jose: jwtVerify',
    async run(count) {
      const options = { audience, issuer: github.issuer, algorithms: ['RS256'] }
      for (let index = 0; index < count; index += 1) await jwtVerify(tokenAt(index), joseKey, options)
    },
  },
  {
    name: 'jsonwebtoken: verify with a KeyObject',
    run(count) {
      const options = { audience, issuer: github.issuer, algorithms: ['RS256' as const] }
      for (let index = 0; index < count; index += 1) jsonwebtoken.verify(tokenAt(index), publicKey, options)
    },
  },
  {
    name: 'aws-jwt-verify: verifySync',
    run(count) {
      for (let index = 0; index < count; index += 1) aws.verifySync(tokenAt(index))
    },
  },
  {
    name: 'fast-jwt: verify, cache off',
    run(count) {
      for (let index = 0; index < count; index += 1) fastJwt(tokenAt(index))
    },
  },
]

// Once for nothing, until the engine has compiled what there is to compile.
await compare(contenders, { rounds: 10, count: 1000 })
const results = await compare(contenders, { rounds: 41, count: 400 })
report('verify + authorize, one token after the other', results, 'crypto.verify alone', {
  target: 0.75,
  mustLead: true,
})
await github.close()
