import type { FakeGitHubApp } from './fake-github-app.js'
import type { Fault, Route } from './faults.js'
import type { JobVariation, RepositoryFacts } from './job.js'
import type { Tls } from './loopback-server.js'
import type { EventPreset } from './presets.js'
import type { RequestCounts } from './routes.js'
import type { RunnerEnvironment } from './runner-environment.js'
import type { PublicJwk, SigningKey } from './signing-key.js'
import type { TokenOverrides } from './token.js'

/** How to make a fake GitHub. */
export interface FakeGitHubOptions {
  /**
   * `iss` of the tokens. Default: the fake's own address, `http://127.0.0.1:PORT`. With any other, for example
   * `https://token.actions.githubusercontent.com`, hand `github.fetch` to the verifier: it answers for that address.
   */
  readonly issuer?: string | undefined
  /** The repository that jobs run in, unless they say otherwise. Default `acme/infra`, id `1001`, owner id `42`. */
  readonly repository?: Partial<RepositoryFacts> | undefined
  /** The time, in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Listens with https. Default http. */
  readonly tls?: Tls | undefined
  /**
   * Keys to publish; the first one signs. Default: two new ones, made when first needed. A key takes up to a tenth of a
   * second to make: share them between fakes to save it.
   */
  readonly keys?: readonly SigningKey[] | undefined
  /** The App's key. Default: a new one, made when first needed. */
  readonly appKey?: SigningKey | undefined
}

/** What sets one token apart from the preset's usual one. */
export interface MintOptions extends JobVariation, TokenOverrides {
  /** Default `atmos-pro.com`, what the action asks for. */
  readonly audience?: string | undefined
}

/** What sets one job apart from the preset's usual one. The overrides go for every token it asks for. */
export interface JobOptions extends JobVariation, TokenOverrides {
  /** `false` for a job without `id-token: write`: it is told of no token endpoint. Default `true`. */
  readonly idToken?: boolean | undefined
}

/** GitHub, as far as ID tokens and a GitHub App go. */
export interface FakeGitHub extends AsyncDisposable {
  /** `iss` of the tokens. */
  readonly issuer: string
  /** Where it listens: `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string
  /**
   * Answers for `issuer`, `url`, `app.apiUrl` and `app.webUrl` without a network; any other address fails as an unknown
   * host.
   */
  readonly fetch: typeof fetch
  /** How often each route was asked, whatever it answered. */
  readonly requests: RequestCounts
  /** The REST API, the sign-in and the webhooks of a GitHub App. */
  readonly app: FakeGitHubApp

  /**
   * Signs a token as a job of this event would get it.
   *
   * ```ts
   * await github.mint('push')
   * await github.mint('push', { branch: 'dev', workflow: 'deploy.yml', environment: 'prod' })
   * await github.mint('pull_request', { pullRequest: { number: 12, base: 'main' } })
   * await github.mint('push', { claims: { repository_id: undefined } })   // a token that must be refused
   * ```
   *
   * @throws ConfigError when there is no such preset, or it does not use the branch, tag or pull request given
   */
  mint(preset: EventPreset, options?: MintOptions): Promise<string>

  /**
   * Starts a job: the environment variables its runner sets. It asks for tokens at `ACTIONS_ID_TOKEN_REQUEST_URL`
   * with `ACTIONS_ID_TOKEN_REQUEST_TOKEN`, which is its own: any number of jobs can run at once.
   *
   * @throws ConfigError when there is no such preset, or it does not use the branch, tag or pull request given
   */
  job(preset: EventPreset, options?: JobOptions): RunnerEnvironment

  /** The public keys as published now. The first one signs. */
  keys(): Promise<readonly PublicJwk[]>
  /** Signs with `key` (a new one when left out) from now on; older keys stay published. Returns its id. */
  rotateKeys(key?: SigningKey): Promise<string>
  /** Publishes a key no longer. If it was the one that signs, another takes over. */
  withdrawKey(kid: string): Promise<void>

  /**
   * Makes a route fail, for the next `times` requests (default: until `recover`). Faults with `times` queue up; one
   * without lasts until the next `fail` on its route.
   */
  fail<R extends Route>(route: R, fault: Fault<R>, times?: number): void
  /** Drops the faults of a route, or all. */
  recover(route?: Route): void

  /** Stops listening and breaks what is open. */
  close(): Promise<void>
}
