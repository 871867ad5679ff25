import { ConfigError } from '../errors.js'
import { readPrivateKey } from '../github/private-key.js'

/** The environment variables with the secrets of the GitHub App. */
export const GITHUB_PRIVATE_KEY = 'ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY'
export const GITHUB_CLIENT_SECRET = 'ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET'
export const GITHUB_WEBHOOK_SECRET = 'ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET'

export interface GitHubCredentials {
  /** PEM. */
  readonly privateKey: string
  /** Without it nobody can sign in with GitHub. */
  readonly clientSecret?: string
}

/**
 * Reads the secrets of the GitHub App. Line breaks of the private key may be written as `\n`, where a variable can have
 * only one line.
 *
 * @throws ConfigError which names the variable and does not quote it
 */
export function readGitHubCredentials(env: Readonly<Record<string, string | undefined>>): GitHubCredentials {
  const { [GITHUB_PRIVATE_KEY]: key = '', [GITHUB_CLIENT_SECRET]: clientSecret = '' } = env
  const privateKey = key.replaceAll('\\n', '\n').trim()
  if (privateKey === '') {
    throw new ConfigError(
      'must be set: the configuration has a GitHub App, and this is its private key (PEM)',
      { path: GITHUB_PRIVATE_KEY },
    )
  }
  readPrivateKey(privateKey, GITHUB_PRIVATE_KEY)
  return {
    privateKey,
    ...(clientSecret ? { clientSecret } : {}),
  }
}
