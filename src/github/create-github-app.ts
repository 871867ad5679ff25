import { createAsk } from './ask.js'
import { createCallers } from './callers.js'
import { createDispatch } from './dispatch.js'
import type { GitHubApp } from './github-app.js'
import { createLists } from './lists.js'
import { createLookups } from './lookups.js'
import { readPrivateKey } from './private-key.js'
import { createSignIn } from './sign-in.js'

/** How to make a {@link GitHubApp}. */
export interface GitHubAppOptions {
  /** The host of the issuer of the tokens of its repositories. */
  readonly platform: string
  /** Of the REST API: `https://api.github.com`, `https://api.SUBDOMAIN.ghe.com`, `https://HOSTNAME/api/v3`. */
  readonly apiUrl: string
  /** Of the pages that people see: `https://github.com`. */
  readonly webUrl: string
  readonly appId: string
  readonly clientId: string
  /** Without it nobody can sign in; all else works. */
  readonly clientSecret?: string
  /** PEM, as GitHub gives it. */
  readonly privateKey: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
  /** Milliseconds for each attempt of a request. Default 10 000. */
  readonly timeout?: number
  /** Between attempts. Default: waits so many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>
}

/**
 * A client for a GitHub App. Asks nothing before it is asked, and remembers nothing: every question to an installation
 * has a token of its own, narrowed to the one repository.
 *
 * What only reads is tried three times where the connection breaks or GitHub has a fault; limits are told, not waited for.
 *
 * @throws ConfigError when the private key is none
 */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { platform, apiUrl, webUrl, appId, clientId, clientSecret } = options
  const { fetch = globalThis.fetch, now = Date.now, timeout = 10_000, sleep = wait } = options
  const privateKey = readPrivateKey(options.privateKey)
  const ask = createAsk({ apiUrl, fetch, timeout, sleep, now })
  const callers = createCallers({ appId, privateKey, ask, now })
  return {
    platform,
    clientId,
    webUrl,
    ...createSignIn({ webUrl, clientId, clientSecret, ask, now }),
    ...createLists(ask),
    ...createLookups(ask, callers),
    ...createDispatch(ask, callers),
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
