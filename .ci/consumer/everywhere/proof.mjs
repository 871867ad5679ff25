// What the library promises, asked wherever it runs: nothing here is of any one runtime.
import {
  authorize,
  compilePermissions,
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  errorResponse,
  generateSessionKey,
  guard,
} from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'
import { alterSignature } from './alter-signature.mjs'

const AUDIENCE = 'atmos-pro.com'
const WORKSPACE = `ws_${'0'.repeat(28)}`
const ISSUER = 'https://exchange.example'
const ROUTE = `${ISSUER}/api/v1/auth`

/**
 * How many answers were as expected, and which were not; and for each algorithm a session with the key set it is checked by.
 *
 * @param issuer of the tokens; answers on loopback
 * @param verified tokens, each with the code of the error that it deserves, or `null`
 * @param exchanged a token for each algorithm of sessions
 * @param unavailable issuers that do not give their keys, each with a token in its name
 */
export async function prove({ issuer, verified, exchanged, unavailable }) {
  const wrong = []
  let right = 0
  const expect = (question, answer, expected) => {
    if (answer === expected) right += 1
    else wrong.push(`${question}: ${answer}; expected ${expected}`)
  }

  const verifier = createVerifier({ audience: AUDIENCE, issuers: [issuer] })
  for (const { name, token, code } of verified)
    expect(`verify ${name}`, await codeOf(() => verifier.verify(token)), code)
  await Promise.all(
    unavailable.map(async ({ name, issuer, token }) => {
      const { verify } = createVerifier({ audience: AUDIENCE, issuers: [issuer], timeout: 500 })
      expect(`keys: ${name}`, await codeOf(() => verify(token)), 'issuer_unavailable')
    }),
  )
  proveDecisions(expect, await verifier.verify(verified[0].token))
  const sessions = []
  for (const [algorithm, token] of Object.entries(exchanged)) {
    const about = (question, ...answers) => expect(`${algorithm}: ${question}`, ...answers)
    sessions.push({ algorithm, ...(await proveExchange(about, verifier, algorithm, token)) })
  }
  return { right, wrong, sessions }
}

function proveDecisions(expect, identity) {
  for (const [branch, expected] of [
    ['main', true],
    ['m*', true],
    ['^(main|develop)$', true],
    ['mai', false],
    ['tag:*', false],
  ]) {
    const { allowed } = authorize(identity, 'a:b', compilePermissions([{ permission: 'a:b', branch }]))
    expect(`authorize main against ${branch}`, allowed, expected)
  }
}

async function proveExchange(expect, verifier, algorithm, token) {
  const { exchange, handle } = await open(verifier, algorithm)
  const enter = () =>
    handle(
      new Request(`${ROUTE}/github-oidc`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token, workspaceId: WORKSPACE }),
      }),
    )
  const entered = await (await enter()).json()
  expect('the exchange', entered.status, 200)
  expect('the exchange, once more', (await (await enter()).json()).errorTag, 'TokenReplayed')

  const session = entered.data.token
  const headers = { authorization: `Bearer ${session}` }
  const ask = async (permission, authorization) => {
    const request = new Request(`${ISSUER}/stacks`, { headers: { authorization } })
    return codeOf(() => guard(request, permission, exchange), request)
  }
  expect('the guard', await ask('affected-stacks:create', headers.authorization), null)
  expect('without permission', await ask('a:b', headers.authorization), '403 permission_denied')
  for (const { name, altered, code } of alterSignature(session))
    expect(name, await ask('affected-stacks:create', `Bearer ${altered}`), `401 ${code}`)

  const { keys } = await (await handle(new Request(`${ISSUER}/.well-known/jwks.json`))).json()
  expect(
    'revoking',
    (await handle(new Request(`${ROUTE}/session`, { method: 'DELETE', headers }))).status,
    200,
  )
  expect('revoked', await ask('affected-stacks:create', headers.authorization), '401 token_revoked')
  return { session, keys }
}

async function open(verifier, algorithm) {
  const [{ platform }] = verifier.issuers
  const permissions = [{ permission: 'affected-stacks:create', branch: 'main' }]
  const repositories = [{ id: '1001', ownerId: '42', fullName: 'acme/infra', platform, permissions }]
  const exchange = createExchange({
    verifier,
    sessions: createSessions({ issuer: ISSUER, keys: [await generateSessionKey(algorithm)] }),
    store: createMemoryStore({ workspaces: [{ id: WORKSPACE, repositories }] }),
  })
  return { exchange, handle: createExchangeHandler({ exchange }) }
}

/** What was thrown, as its code, or as the request's answer says it. */
async function codeOf(attempt, request) {
  try {
    await attempt()
    return null
  } catch (error) {
    if (!request) return error.code ?? String(error)
    const response = errorResponse(error, request)
    const { code } = (await response.json()).context
    return `${response.status} ${code ?? error}`
  }
}
