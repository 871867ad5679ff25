import type { AppState } from './call.js'
import type { SignIn } from './sign-in.js'
import { REFRESH_TOKEN_LIFETIME, USER_TOKEN_LIFETIME, type UserTokens } from './tokens.js'

/** What GitHub says when it gives no token. With status 200. */
const REFUSALS = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type: 'The OAuth app does not support this grant type.',
} as const

/** `POST /login/oauth/access_token`: a user's token for a code, or for a refresh token. */
export function createOAuth(state: AppState, signIn: SignIn): (request: Request) => Promise<Response> {
  const { app, tokens } = state

  function exchange(asked: ReadonlyMap<string, string>): UserTokens | keyof typeof REFUSALS {
    const { clientId, clientSecret } = app.credentials
    if (asked.get('client_id') !== clientId || asked.get('client_secret') !== clientSecret) {
      return 'incorrect_client_credentials'
    }
    switch (asked.get('grant_type') ?? 'authorization_code') {
      case 'refresh_token':
        return tokens.refresh(asked.get('refresh_token') ?? '') ?? 'bad_refresh_token'
      case 'authorization_code': {
        const account = signIn.redeem({
          code: asked.get('code'),
          redirectUri: asked.get('redirect_uri'),
          codeVerifier: asked.get('code_verifier'),
        })
        return typeof account === 'string' ? account : tokens.forUser(account)
      }
      default:
        return 'unsupported_grant_type'
    }
  }

  return async (request) => {
    if (request.method !== 'POST') return new Response('Not Found', { status: 404 })
    const result = exchange(await fieldsOf(request))
    const body = typeof result === 'string' ? refusal(result) : success(result)
    const headers = { date: new Date(state.world.now()).toUTCString(), 'cache-control': 'no-store' }
    if (request.headers.get('accept')?.includes('application/json')) return Response.json(body, { headers })
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(body)) form.set(name, String(value))
    return new Response(form, { headers })
  }
}

function success({ accessToken, refreshToken }: UserTokens): Record<string, unknown> {
  return {
    access_token: accessToken,
    expires_in: USER_TOKEN_LIFETIME,
    refresh_token: refreshToken,
    refresh_token_expires_in: REFRESH_TOKEN_LIFETIME,
    scope: '',
    token_type: 'bearer',
  }
}

function refusal(error: keyof typeof REFUSALS): Record<string, unknown> {
  return {
    error,
    error_description: REFUSALS[error],
    error_uri: `https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#${error.replaceAll('_', '-')}`,
  }
}

/** From the body, as JSON or as a form, and from the query. */
async function fieldsOf(request: Request): Promise<ReadonlyMap<string, string>> {
  const text = await request.text()
  const isJson = request.headers.get('content-type')?.startsWith('application/json')
  const fromBody = isJson ? Object.entries(parsed(text)) : [...new URLSearchParams(text)]
  const fields = [...new URL(request.url).searchParams, ...fromBody]
  return new Map(fields.map(([name, value]) => [name, String(value)]))
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
