import type { FakeDispatch } from '../fake-github-app.js'
import type { InstallationPrincipal, Principal } from './access.js'
import type { Account } from './account.js'
import { undecodable } from './app-jwt.js'
import type { AppIdentity } from './credentials.js'
import { badCredentials, notAccessible, notFound, Refusal } from './refusal.js'
import type { Repository } from './repository.js'
import type { Tokens } from './tokens.js'
import type { Urls } from './urls.js'
import type { World } from './world.js'

/** What the REST API and the sign-in stand on. */
export interface AppState {
  readonly world: World
  readonly app: AppIdentity
  readonly tokens: Tokens
  readonly dispatches: FakeDispatch[]
  /** GitHub Enterprise Server, which is behind: it knows the first version of the API only. */
  readonly isServer: boolean
}

/** A request of the REST API, as its route gets it. */
export interface Call extends AppState {
  readonly principal: Principal
  readonly method: string
  readonly url: URL
  readonly urls: Urls
  /** What stands for the `{NAME}`s of the route's pattern. */
  readonly params: Readonly<Record<string, string>>
  /** `X-GitHub-Api-Version`. */
  readonly version: string
  /** JSON; empty when there is none. */
  readonly body: Readonly<Record<string, unknown>>
}

/** An answer of the REST API, before it gets the headers that all have. */
export interface Answer {
  readonly status: number
  /** Left out: none. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers a call, or throws a `Refusal`. */
export type Handler = (call: Call) => Answer

export function ok(body: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, body }
}

/** @throws Refusal to all but the App */
export function requireApp({ principal }: Call): void {
  if (principal.kind !== 'app') throw undecodable()
}

/** @throws Refusal to all but users */
export function requireUser({ principal }: Call): Account {
  if (principal.kind === 'user') return principal.account
  throw principal.kind === 'installation' ? notAccessible() : requiresAuthentication(principal)
}

/** @throws Refusal to all but users who signed in to the App */
export function requireOwnUser(call: Call): Account {
  const account = requireUser(call)
  const { principal } = call
  if (principal.kind !== 'user' || !principal.isForeign) return account
  throw new Refusal(
    403,
    'You must authenticate with an access token authorized to a GitHub App in order to list installations',
  )
}

/** @throws Refusal to all but installations */
export function requireInstallation({ principal }: Call): InstallationPrincipal {
  if (principal.kind === 'installation') return principal
  if (principal.kind !== 'user') throw requiresAuthentication(principal)
  throw new Refusal(403, 'You must authenticate with an installation access token.')
}

/** A JWT is good for what the App asks as itself, and for nothing else. */
export function requiresAuthentication({ kind }: Principal): Refusal {
  return kind === 'app' ? badCredentials() : new Refusal(401, 'Requires authentication')
}

/**
 * The repository that `/repos/{owner}/{repo}` or `/repositories/{repository_id}` is about.
 *
 * @throws Refusal 404 when there is none that `isVisible`; a redirect when it has another name by now
 */
export function locate(call: Call, isVisible: (repository: Repository) => boolean): Repository {
  const { repository_id: id, owner, repo } = call.params
  const { repositories } = call.world
  const named = id === undefined ? repositories.find(`${owner}/${repo}`) : undefined
  const repository = named?.repository ?? repositories.get(id ?? '')
  if (!repository || !isVisible(repository)) throw notFound()
  if (!named?.moved) return repository

  const [, rest = ''] = /\/repos\/[^/]+\/[^/]+(.*)$/.exec(call.url.pathname) ?? []
  const location = `${call.urls.api}/repositories/${repository.id}${rest}${call.url.search}`
  const [status, message] =
    call.method === 'GET' ? ([301, 'Moved Permanently'] as const) : ([307, 'Temporary Redirect'] as const)
  throw new Refusal(status, message, { headers: { location }, body: { url: location } })
}
