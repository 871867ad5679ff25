import { readIssuer } from '../identity/issuer.js'
import { DEFAULT_AUDIENCE } from '../identity/verifier.js'
import { createAppSide } from './app/create-app.js'
import { addressesOf } from './app/urls.js'
import { type JobClaims, jobClaims } from './claims.js'
import type { FakeGitHub, FakeGitHubOptions } from './fake-github.js'
import { createFaultPlan } from './faults.js'
import { createInProcessFetch } from './in-process-fetch.js'
import type { JobVariation } from './job.js'
import { createKeyRing } from './key-ring.js'
import { listen } from './loopback-server.js'
import { platformOf } from './platform.js'
import type { EventPreset } from './presets.js'
import { createRoutes, TOKEN_PATH } from './routes.js'
import { runnerEnvironment } from './runner-environment.js'
import { DEFAULT_REPOSITORY, settleJob } from './settle-job.js'
import { signToken, type TokenOverrides } from './token.js'
import { createTokenEndpoint } from './token-endpoint.js'

/**
 * Starts a GitHub that issues ID tokens, for tests: real RS256 keys, the discovery document, the key set and the
 * runner's token endpoint, on a free port of 127.0.0.1; and what a GitHub App needs of GitHub (`github.app`). For Node;
 * needs no test framework. Close it when done (or `await using`).
 *
 * It says what GitHub says, never whether that is allowed.
 *
 * ```ts
 * await using github = await createFakeGitHub({ issuer: GITHUB_ISSUER })
 * const verifier = createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch })
 * await verifier.verify(await github.mint('push', { branch: 'main' }))
 * ```
 *
 * @throws ConfigError `config_invalid` when the issuer is not written as tokens carry it
 */
export async function createFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const now = options.now ?? Date.now
  const repository = { ...DEFAULT_REPOSITORY, ...options.repository }
  const keys = createKeyRing(options.keys)
  const faults = createFaultPlan()
  const tokens = createTokenEndpoint()
  const closing = new AbortController()

  const given = options.issuer === undefined ? undefined : readIssuer(options.issuer).url
  const server = await listen((request) => routes.handle(request), options.tls)
  const issuer = given ?? server.url
  const platform = platformOf(issuer)
  const addresses = addressesOf(issuer, server.url, platform)
  const { isServer } = platform
  const { app, answer } = createAppSide({ addresses, isServer, key: options.appKey?.privateKey, now })
  const routes = createRoutes({
    ...{ issuer, serverUrl: server.url, addresses, keys, faults, tokens, app: answer, now },
    closing: closing.signal,
  })
  const { api, web } = addresses.configured
  const origins = new Set([server.url, ...[issuer, api, web].map((url) => new URL(url).origin)])

  function claimsOf(preset: EventPreset, variation: JobVariation): JobClaims {
    return jobClaims(settleJob(preset, { ...repository, ...variation.repository }, variation), platform)
  }

  async function issue(job: JobClaims, audience: string, overrides: TokenOverrides): Promise<string> {
    const key = overrides.key ?? (await keys.signing())
    return signToken({ issuer, audience, job, key, now: now() }, overrides)
  }

  async function close(): Promise<void> {
    closing.abort(new Error('The fake GitHub is closed.'))
    await server.close()
  }

  return {
    issuer,
    url: server.url,
    fetch: createInProcessFetch(origins, routes.handle),
    requests: routes.requests,
    app,
    async mint(preset, minting = {}) {
      return issue(claimsOf(preset, minting), minting.audience ?? DEFAULT_AUDIENCE, minting)
    },
    job(preset, { idToken = true, ...variation } = {}) {
      const claims = claimsOf(preset, variation)
      const environment = runnerEnvironment(claims, platform)
      if (!idToken) return environment
      const ownerUrl = `${platform.serverUrl}/${claims['repository_owner']}`
      return {
        ...environment,
        ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}${TOKEN_PATH}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: tokens.enrol((audience = ownerUrl) =>
          issue(claims, audience, variation),
        ),
      }
    },
    keys: async () => (await keys.published()).map((key) => key.jwk),
    rotateKeys: async (key) => (await keys.rotate(key)).kid,
    withdrawKey: (kid) => keys.withdraw(kid),
    fail: (route, fault, times = Number.POSITIVE_INFINITY) => faults.add(route, fault, times),
    recover: (route) => faults.clear(route),
    close,
    [Symbol.asyncDispose]: close,
  }
}
