import { createHash, randomBytes } from 'node:crypto'
import type { Principal } from './access.js'
import { authenticate } from './authenticate.js'
import type { Answer, AppState, Call } from './call.js'
import { createRateLimits } from './rate-limits.js'
import { Refusal } from './refusal.js'
import { findRoute } from './router.js'
import type { Target } from './urls.js'

const FIRST_VERSION = '2022-11-28'
const VERSIONS = [FIRST_VERSION, '2026-03-10']

/** The REST API: what `target` says of the request's address, and an answer. */
export function createApi(state: AppState): (request: Request, target: Target) => Promise<Response> {
  const rateLimits = createRateLimits(state.world.now)

  async function answerOf(request: Request, target: Target, principal: Principal): Promise<Answer> {
    const version = request.headers.get('x-github-api-version') ?? FIRST_VERSION
    if (!(state.isServer ? [FIRST_VERSION] : VERSIONS).includes(version)) {
      throw new Refusal(400, 'The version you specified is not a supported version.')
    }
    const { handler, params } = findRoute(request.method, target.path)
    const call: Call = {
      ...state,
      principal,
      method: request.method,
      url: new URL(request.url),
      urls: target.urls,
      params,
      version,
      body: await bodyOf(request),
    }
    return handler(call)
  }

  return async (request, target) => {
    let principal: Principal = { kind: 'nobody' }
    let answer: Answer
    try {
      principal = authenticate(request.headers.get('authorization'), state)
      answer = await answerOf(request, target, principal)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      answer = refused(error)
    }
    const response = respond(request, answer)
    const common = {
      date: new Date(state.world.now()).toUTCString(),
      'x-github-request-id': randomBytes(14).toString('hex').toUpperCase(),
      'x-github-media-type': 'github.v3; format=json',
      ...rateLimits.headers(principal, response.status === 304),
    }
    for (const [name, value] of Object.entries(common)) response.headers.set(name, value)
    return response
  }
}

async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text()
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body }
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
  throw new Refusal(400, 'Body should be a JSON object')
}

function refused({ status, message, headers, body }: Refusal): Answer {
  return {
    status,
    headers,
    body: { message, ...body, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  }
}

function respond(request: Request, { status, headers, body }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers: { ...headers } })
  const text = JSON.stringify(body)
  const typed = { ...headers, 'content-type': 'application/json; charset=utf-8' }
  if (request.method !== 'GET' || status !== 200) return new Response(text, { status, headers: typed })

  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`
  const cached = { ...typed, etag, 'cache-control': 'private, max-age=60, s-maxage=60' }
  const held = request.headers.get('if-none-match')?.split(/, */) ?? []
  if (held.includes(etag)) return new Response(null, { status: 304, headers: cached })
  return new Response(text, { headers: cached })
}
