import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { createExchange } from '../../../src/exchange/exchange.js'
import { createExchangeHandler } from '../../../src/exchange/handler.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { checkAnswer } from '../answer.js'
import { claimsOf } from '../claims.js'
import { type Edit, edited, edits } from '../edits.js'
import { now, sessions, verifier, WORKSPACE, workspaceWith } from '../exchange-setup.js'
import { KID, NOW, signed } from '../issuer.js'
import { jsonText, type Member, type Style, style, writeObject } from '../json-text.js'
import { breaks, chunk, headers, JSON_TYPES, OTHER_TYPES, requestOf, type Sent, tail } from '../requests.js'
import { readStrictJson } from '../strict-json.js'
import type { Target } from '../target.js'

const ROUTE = '/api/v1/auth/github-oidc'
const TOKENS = ['good', 'good', 'good', 'of a pull request', 'expired', 'for another', 'none'] as const
const WORKSPACES = [WORKSPACE, WORKSPACE, WORKSPACE, `ws_${'1'.repeat(28)}`, 'ws_', '']

interface Input extends Omit<Sent, 'body'> {
  readonly type: string
  readonly token: (typeof TOKENS)[number]
  readonly workspace: string
  readonly more: readonly Member[]
  readonly style: Style
  readonly edits: readonly Edit[]
  /** White space behind the body. */
  readonly padding: number
}

const often = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: seldom })
const workspace = workspaceWith({ permission: 'affected-stacks:create', branch: 'main' })

/** The exchange over HTTP: a session for a good request and nothing else, and never an answer of another form. */
export const exchange: Target<Input> = {
  name: 'exchange',
  inputs: fc.record({
    method: often<string>(
      fc.constant('POST'),
      fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'post', 'PATCH', 'X'),
    ),
    path: often<string>(
      fc.constant(ROUTE),
      fc.constantFrom(
        '/',
        `${ROUTE}/`,
        `${ROUTE}?a=b`,
        '/api/v1/auth/session',
        '/api/v1/auth/%67ithub-oidc',
        '//x',
        '/__proto__',
      ),
    ),
    headers,
    type: often(
      fc.constantFrom(...JSON_TYPES),
      fc.oneof(fc.constantFrom(...OTHER_TYPES), fc.string({ maxLength: 12 })),
    ),
    token: fc.constantFrom(...TOKENS),
    workspace: fc.constantFrom(...WORKSPACES),
    more: often<readonly Member[]>(
      fc.constant([]),
      fc.array(
        fc.record({
          name: fc.constantFrom('token', 'workspaceId', 'x', '__proto__', 'constructor'),
          value: jsonText,
        }),
        { maxLength: 3 },
      ),
    ),
    style,
    edits: often<readonly Edit[]>(
      fc.constant([]),
      edits(['"', '{', '}', '\\', ',', '\0', '\ufeff', '[', 'null'], 3),
    ),
    padding: often<number>(fc.constant(0), fc.constantFrom(1, 30_000, 32_768, 40_000)),
    tail,
    chunk,
    breaks,
  }),
  async check(input) {
    const token = tokenOf(input.token)
    const members = [
      { name: 'token', value: JSON.stringify(token) },
      { name: 'workspaceId', value: JSON.stringify(input.workspace) },
      ...input.more,
    ]
    const body = edited(writeObject(members, input.style), input.edits) + ' '.repeat(input.padding)
    const sent = { ...input, headers: [...input.headers, ['content-type', input.type] as const], body }
    const request = requestOf(sent)
    if (!request) return 'no request'
    const { pathname } = new URL(request.url)
    const { method } = request
    const all = createAll()
    const response = await all.handler(request)
    const answer = await checkAnswer(response.clone(), `${method} ${pathname}`)
    const said = await response.text()
    assert.deepEqual(all.errors, [])
    assert.ok(!said.includes(token.slice(-40)), 'the answer tells the token')
    const isGood =
      input.token === 'good' &&
      method === 'POST' &&
      pathname === ROUTE &&
      isGoodBody(Buffer.concat([Buffer.from(body), Uint8Array.from(input.tail)]), token)
    if (answer === 'success') {
      assert.ok(isGood && !input.breaks, 'a session for a bad request')
      const { data } = JSON.parse(said)
      assert.equal((await all.exchange.introspect(data.token)).workspaceId, WORKSPACE)
      return 'session'
    }
    const isPlain = !input.breaks && input.headers.length === 0 && JSON_TYPES.includes(input.type)
    assert.ok(!(isGood && isPlain), `a good request is refused: ${said}`)
    return answer
  },
}

/** As if nothing had ever been asked. */
function createAll() {
  const store = createMemoryStore({ now, workspaces: [workspace] })
  const errors: unknown[] = []
  const exchange = createExchange({ verifier, sessions, store, now })
  return {
    exchange,
    errors,
    handler: createExchangeHandler({ exchange, onError: (error) => errors.push(error) }),
  }
}

function tokenOf(kind: Input['token']): string {
  if (kind === 'none') return 'this-is-no-token.but-it-has.three-parts-and-it-is-long-enough'
  const claims = { ...claimsOf(kind === 'of a pull request' ? 1 : 0), jti: randomUUID() }
  const other = { expired: { exp: NOW / 1000 - 61 }, 'for another': { aud: 'sts.amazonaws.com' } }
  return signed({ alg: 'RS256', kid: KID }, { ...claims, ...Reflect.get(other, kind) })
}

function isGoodBody(bytes: Buffer, token: string): boolean {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  const isUtf8 = Buffer.from(bytes.toString('utf8')).equals(bytes)
  if (!isUtf8 || bytes.length > 32 * 1024) return false
  const value = readStrictJson(text)?.value as Readonly<Record<string, unknown>> | null | undefined
  return value?.['token'] === token && value['workspaceId'] === WORKSPACE && !Array.isArray(value)
}
