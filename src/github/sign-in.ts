import * as z from 'zod'
import { harmless, ManagementError } from '../errors.js'
import { authorizeUrlOf } from './authorize-url.js'
import type { GitHubApp, GitHubUser } from './github-app.js'
import { unavailable } from './judge.js'
import type { Ask } from './question.js'
import { readAnswer } from './read-answer.js'
import { user } from './wire.js'

export interface SignInOptions {
  readonly webUrl: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly ask: Ask
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const granted = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional(),
})

/** GitHub answers these with status 200. */
const denied = z.looseObject({ error: z.string(), error_description: z.string().optional() })

/** The OAuth web flow (RFC 6749 §4.1) with PKCE (RFC 7636): GitHub takes it, and old Enterprise Servers ignore it. */
export function createSignIn({
  webUrl,
  clientId,
  clientSecret,
  ask,
  now,
}: SignInOptions): Pick<GitHubApp, 'authorizeUrl' | 'signIn' | 'getUser'> {
  function secret(): string {
    if (clientSecret !== undefined) return clientSecret
    throw new ManagementError(
      'github_not_configured',
      "Nobody can sign in with GitHub here: the server does not have the App's client secret. An administrator sets ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET.",
    )
  }

  async function getUser(token: string): Promise<GitHubUser> {
    return readAnswer(user, await ask({ route: 'GET /user', as: { type: 'user', token } }))
  }

  return {
    getUser,

    authorizeUrl(request) {
      secret()
      return authorizeUrlOf({ webUrl, clientId }, request)
    },

    async signIn({ code, redirectUri, codeVerifier }) {
      const answer = await ask({
        route: `POST ${webUrl}/login/oauth/access_token`,
        parameters: {
          client_id: clientId,
          client_secret: secret(),
          code,
          redirect_uri: redirectUri,
          code_verifier: codeVerifier,
        },
        doubt: 'A code is good once: sign in again.',
      })
      const { success: isDenied, data: denial } = denied.safeParse(answer.data)
      if (isDenied) throw notGranted(denial.error, denial.error_description)
      const { access_token: token, expires_in: seconds } = readAnswer(granted, answer)
      return {
        token,
        user: await getUser(token),
        ...(seconds === undefined ? {} : { expiresAt: now() + seconds * 1000 }),
      }
    },
  }
}

function notGranted(error: string, description = error): Error {
  const text = harmless(description.replace(/\.$/, ''), 300)
  switch (error) {
    case 'bad_verification_code':
      return new ManagementError(
        'github_sign_in_required',
        `GitHub does not take the code: ${text}. A code is good once and for ten minutes: sign in again.`,
      )
    case 'incorrect_client_credentials':
      return unavailable(
        `GitHub does not know the App by what it is shown: ${text}. An administrator of this server has to see to it: github.clientId or ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET is wrong.`,
        60,
      )
    case 'redirect_uri_mismatch':
      return new ManagementError(
        'github_refused',
        `GitHub does not send anybody there: ${text}. The address has to be among the callback URLs of the App.`,
      )
    default:
      return new ManagementError('github_refused', `GitHub refuses to sign you in: ${text}.`)
  }
}
