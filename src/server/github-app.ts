import { createGitHubApp } from '../github/create-github-app.js'
import type { GitHubApp } from '../github/github-app.js'
import type { GitHubConfig } from './github-config.js'
import { readGitHubCredentials } from './github-credentials.js'

/**
 * The GitHub App of the configuration, with its secrets out of the environment; `null`: there is none. Asks nothing of
 * GitHub yet.
 *
 * @throws ConfigError when a secret is missing
 */
export function openGitHubApp(
  github: GitHubConfig | undefined,
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly fetch?: typeof fetch; readonly now?: () => number } = {},
): GitHubApp | null {
  if (!github) return null
  const { privateKey, clientSecret } = readGitHubCredentials(env)
  return createGitHubApp({ ...github, privateKey, ...(clientSecret ? { clientSecret } : {}), ...options })
}
