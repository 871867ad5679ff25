import { createHash, randomBytes } from 'node:crypto'
import { ConfigError, shown } from '../../errors.js'
import type { Account } from './account.js'
import type { AppState } from './call.js'
import { type Addresses, AUTHORIZE_PATH } from './urls.js'

/** Milliseconds. */
const CODE_LIFETIME = 600_000

/** What a user agreed to, as a code that stands for it once. */
interface Grant {
  readonly account: Account
  readonly redirectUri: string
  readonly codeChallenge: string | undefined
  readonly expiresAt: number
}

/** The part of the sign-in that a user's browser has. */
export interface SignIn {
  /** @throws ConfigError when GitHub would show the user an error */
  authorize(address: string, account: Account): string
  /** Who agreed to this, or why the code does not say. Whatever the answer, the code is used up. */
  redeem(answer: {
    readonly code: string | undefined
    readonly redirectUri: string | undefined
    readonly codeVerifier: string | undefined
  }): Account | 'redirect_uri_mismatch' | 'bad_verification_code'
}

export function createSignIn({ app, world }: AppState, { configured, loopback }: Addresses): SignIn {
  const grants = new Map<string, Grant>()
  const pages = [configured, loopback].map(({ web }) => `${web}${AUTHORIZE_PATH}`)

  return {
    authorize(address, account) {
      const { origin, pathname, searchParams } = new URL(address)
      if (!pages.includes(`${origin}${pathname}`)) {
        throw new ConfigError(`Users sign in at ${pages[0]}, not at ${shown(`${origin}${pathname}`)}.`)
      }
      const asked = (name: string) => searchParams.get(name) ?? undefined
      if (asked('client_id') !== app.credentials.clientId) throw wrong('client_id', 'is not that of the App')
      const redirectUri = redirectOf(asked('redirect_uri'))
      const state = asked('state')
      if (state === undefined || state === '') throw wrong('state', 'is missing: anybody could answer')
      const codeChallenge = asked('code_challenge')
      if (codeChallenge !== undefined && asked('code_challenge_method') !== 'S256') {
        throw wrong('code_challenge_method', 'must be S256')
      }
      if (codeChallenge !== undefined && !/^[\w-]{43}$/.test(codeChallenge)) {
        throw wrong('code_challenge', 'is not a SHA-256 in base64url')
      }
      const code = randomBytes(10).toString('hex')
      const expiresAt = world.now() + CODE_LIFETIME
      grants.set(code, { account, redirectUri: redirectUri.href, codeChallenge, expiresAt })
      redirectUri.searchParams.set('code', code)
      redirectUri.searchParams.set('state', state)
      return redirectUri.href
    },
    redeem({ code = '', redirectUri, codeVerifier }) {
      const grant = grants.get(code)
      grants.delete(code)
      if (!grant || grant.expiresAt <= world.now()) return 'bad_verification_code'
      if (redirectUri !== undefined && !isSame(redirectUri, grant.redirectUri)) return 'redirect_uri_mismatch'
      const isProven = grant.codeChallenge === undefined || challengeOf(codeVerifier) === grant.codeChallenge
      return isProven ? grant.account : 'bad_verification_code'
    },
  }
}

function redirectOf(text = ''): URL {
  if (!URL.canParse(text)) throw wrong('redirect_uri', 'is not an address')
  const url = new URL(text)
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw wrong('redirect_uri', 'must be https, but for loopback')
  }
  return url
}

function isSame(text: string, href: string): boolean {
  return URL.canParse(text) && new URL(text).href === href
}

function challengeOf(codeVerifier = ''): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}

function wrong(path: string, message: string): ConfigError {
  return new ConfigError(message, { path })
}
