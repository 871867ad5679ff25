import { randomBytes } from 'node:crypto'
import type { InstallationPrincipal, Principal } from './access.js'
import type { Account } from './account.js'

/** Seconds that tokens are good for. */
export const INSTALLATION_TOKEN_LIFETIME = 3600
export const USER_TOKEN_LIFETIME = 28_800
export const REFRESH_TOKEN_LIFETIME = 15_897_600

/** A user's tokens, as they get them by signing in. */
export interface UserTokens {
  readonly accessToken: string
  readonly refreshToken: string
}

/** The access tokens that GitHub gave out. */
export interface Tokens {
  forInstallation(
    rights: Pick<InstallationPrincipal, 'installation' | 'repositoryIds' | 'permissions'>,
  ): string
  forUser(account: Account): UserTokens
  /** A user's token that is not the App's. */
  foreign(account: Account): string
  /** New ones for a refresh token, which takes the old ones with it. */
  refresh(refreshToken: string): UserTokens | undefined
  /** Whose token it is; nobody's when it is not good, or not any more. */
  find(token: string): Principal | undefined
  revoke(token: string): void
  revokeUser(account: Account): void
}

export function createTokens(now: () => number): Tokens {
  const held = new Map<string, { readonly principal: Principal; readonly expiresAt: number }>()
  const refreshing = new Map<
    string,
    { readonly account: Account; readonly accessToken: string; readonly expiresAt: number }
  >()

  function forUser(account: Account): UserTokens {
    const [accessToken, refreshToken] = [newToken('ghu_'), newToken('ghr_')]
    const principal: Principal = { kind: 'user', token: accessToken, account }
    held.set(accessToken, { principal, expiresAt: now() + USER_TOKEN_LIFETIME * 1000 })
    refreshing.set(refreshToken, {
      account,
      accessToken,
      expiresAt: now() + REFRESH_TOKEN_LIFETIME * 1000,
    })
    return { accessToken, refreshToken }
  }

  return {
    forInstallation(rights) {
      const token = newToken('ghs_')
      const principal: Principal = { kind: 'installation', token, ...rights }
      held.set(token, { principal, expiresAt: now() + INSTALLATION_TOKEN_LIFETIME * 1000 })
      return token
    },
    forUser,
    foreign(account) {
      const token = newToken('ghp_')
      const principal: Principal = { kind: 'user', token, account, isForeign: true }
      held.set(token, { principal, expiresAt: Number.POSITIVE_INFINITY })
      return token
    },
    refresh(refreshToken) {
      const entry = refreshing.get(refreshToken)
      if (!entry || entry.expiresAt <= now()) return undefined
      refreshing.delete(refreshToken)
      held.delete(entry.accessToken)
      return forUser(entry.account)
    },
    find(token) {
      const entry = held.get(token)
      return entry && entry.expiresAt > now() ? entry.principal : undefined
    },
    revoke: (token) => void held.delete(token),
    revokeUser(account) {
      for (const [token, { principal }] of held) {
        if (principal.kind === 'user' && principal.account === account) held.delete(token)
      }
      for (const [token, entry] of refreshing) if (entry.account === account) refreshing.delete(token)
    },
  }
}

function newToken(prefix: string): string {
  return `${prefix}${randomBytes(18).toString('hex')}`
}
