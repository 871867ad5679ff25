import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createExchange } from '../../../src/exchange/exchange.js'
import { createExchangeHandler } from '../../../src/exchange/handler.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { checkAnswer } from '../answer.js'
import { claimsOf } from '../claims.js'
import { type Edit, edited, edits, type Respelling, respelled, respelling } from '../edits.js'
import { now, sessions, verifier, WORKSPACE, workspaceWith } from '../exchange-setup.js'
import { KID, signed } from '../issuer.js'
import { requestOf } from '../requests.js'
import type { Target } from '../target.js'

const PATH = '/api/v1/auth/session'

interface Input {
  readonly method: string
  readonly scheme: string
  readonly respelling: Respelling | null
  readonly edits: readonly Edit[]
}

const workspaces = [workspaceWith({ permission: 'affected-stacks:create' })]
const exchange = createExchange({ verifier, sessions, store: createMemoryStore({ now, workspaces }), now })
const handler = createExchangeHandler({ exchange })
const oidc = signed({ alg: 'RS256', kid: KID }, claimsOf(0))
const { token: good } = await exchange.exchange({ token: oidc, workspaceId: WORKSPACE }, 'fuzz')

/** A session as the bearer of a request: good in the one spelling that it was given in. */
export const session: Target<Input> = {
  name: 'session',
  inputs: fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'POST'),
    scheme: fc.constantFrom('Bearer ', 'Bearer ', 'Bearer ', 'bearer ', 'Basic ', 'Bearer', 'Bearer\t'),
    respelling: fc.option(respelling),
    edits: fc.oneof(fc.constant([]), edits(['.', '=', ' ', ',', '\t', 'A', 'é', '..', ' Bearer '], 2)),
  }),
  async check({ method, scheme, respelling, edits }) {
    const token = edited(respelling ? respelled(good, respelling) : good, edits)
    const headers = [['authorization', `${scheme}${token}`]] as const
    const request = requestOf({ method, path: PATH, headers, body: '', tail: [], chunk: 0, breaks: false })
    if (!request) return 'no request'
    const answer = await checkAnswer(await handler(request), `${method} ${PATH}`)
    // White space behind a header belongs to nobody.
    const isGood = method === 'GET' && /^bearer $/i.test(scheme) && token.trimEnd() === good
    assert.equal(answer === 'success', isGood)
    return answer
  },
}
