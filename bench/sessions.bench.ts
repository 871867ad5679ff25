/**
 * The guard of an endpoint, one session after the other, against the signature check of their tokens alone; and what it gains
 * when the same session comes again. Requests are made before the clock runs: whatever listens makes them anyway.
 */
import { verify as checkSignature, createPublicKey } from 'node:crypto'
import { createExchange, createSessions, createVerifier, generateSessionKey, guard } from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'
import { createFakeGitHub } from 'atmos-pro-oidc/testing'
import { type Contender, compare, report } from './harness.ts'

const PERMISSION = 'affected-stacks:create'
const workspaceId = `ws_${'0'.repeat(28)}`

const github = await createFakeGitHub({ issuer: 'https://token.actions.githubusercontent.com' })
const verifier = createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch })
const { platform, repository } = await verifier.verify(await github.mint('push'))
const store = createMemoryStore({
  workspaces: [
    {
      id: workspaceId,
      name: 'acme',
      repositories: [
        {
          platform,
          id: repository.id,
          ownerId: repository.ownerId,
          fullName: repository.fullName,
          permissions: [{ permission: PERMISSION }],
        },
      ],
    },
  ],
})
const key = await generateSessionKey()
const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
const exchangeWith = (cacheSize: number) =>
  createExchange({
    verifier,
    store,
    sessions: createSessions({ issuer: 'https://deploy.example.com', keys: [key], cacheSize }),
  })
const [without, withCache] = [exchangeWith(0), exchangeWith(1000)]

const tokens: string[] = []
for (let index = 0; index < 200; index += 1) {
  const { token } = await without.exchange({ token: await github.mint('push'), workspaceId }, `${index}`)
  tokens.push(token)
}
const requests = tokens.map(
  (token) =>
    new Request('https://deploy.example.com/stacks', { headers: { authorization: `Bearer ${token}` } }),
)
const parts = tokens.map((token) => {
  const dot = token.lastIndexOf('.')
  return { data: Buffer.from(token.slice(0, dot)), signature: Buffer.from(token.slice(dot + 1), 'base64url') }
})

let turn = 0
/** One after the other, from round to round. */
function next<T>(items: readonly T[]): T {
  turn += 1
  return items[turn % items.length] as T
}

const bare: Contender = {
  name: 'crypto.verify alone',
  run(count) {
    for (let index = 0; index < count; index += 1) {
      const { data, signature } = next(parts)
      if (!checkSignature(null, data, publicKey, signature)) throw new Error('refused')
    }
  },
}

function guarding(name: string, exchange: typeof without, asked: readonly Request[]): Contender {
  return {
    name,
    async run(count) {
      for (let index = 0; index < count; index += 1) await guard(next(asked), PERMISSION, exchange)
    },
  }
}

const distinct = guarding('atmos-pro-oidc: guard', without, requests)
const again = guarding('the same without cache', without, requests.slice(0, 1))
const cached = guarding('atmos-pro-oidc: guard with its cache', withCache, requests.slice(0, 1))

// Once for nothing, until the engine has compiled what there is to compile.
await compare([bare, distinct, again, cached], { rounds: 10, count: 400 })
report(
  'guard: verifying a session, one after the other',
  // Many short rounds: what else the processor does falls into some of them, not into all.
  await compare([bare, distinct], { rounds: 401, count: 40 }),
  bare.name,
  { target: 0.7 },
)
report(
  'guard: the same session again',
  await compare([again, cached], { rounds: 41, count: 400 }),
  again.name,
)
await github.close()
