// What a Worker writes: no types of Node in scope, so the library's own must not need them.
import {
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  generateSessionKey,
} from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'

const verifier = createVerifier({ audience: 'atmos-pro.com' })
const sessions = createSessions({ issuer: 'https://exchange.example', keys: [await generateSessionKey()] })
const exchange = createExchange({ verifier, sessions, store: createMemoryStore() })

export default {
  fetch: createExchangeHandler({ exchange }) satisfies (request: Request) => Promise<Response>,
}
