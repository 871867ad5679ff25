import { beforeEach, expect } from 'vitest'
import { OidcError } from '../../src/errors.js'
import { createGitHubApp, type GitHubAppOptions } from '../../src/github/create-github-app.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'

export const NOW = Date.parse('2026-11-23T12:00:00Z')

const appKey = await createSigningKey()

/** A request that reached the fake. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

export interface Fixture {
  readonly github: FakeGitHub
  /** What reached the fake, oldest first. */
  readonly sent: Sent[]
  /** Milliseconds that were waited between attempts. */
  readonly pauses: number[]
  readonly clock: { time: number }
  /** The client that is tested. */
  app(options?: Partial<GitHubAppOptions>): GitHubApp
}

/** A fake GitHub for each test, with a clock that stands still and no waiting. Read it inside of tests. */
export function useFixture(issuer: string = GITHUB_ISSUER): () => Fixture {
  let fixture: Fixture
  beforeEach(async () => {
    fixture = await createFixture(issuer)
    return () => fixture.github.close()
  })
  return () => fixture
}

async function createFixture(issuer: string): Promise<Fixture> {
  const clock = { time: NOW }
  const now = () => clock.time
  const github = await createFakeGitHub({ issuer, now, appKey })
  const sent: Sent[] = []
  const pauses: number[] = []

  const recorded: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const text = await request.clone().text()
    sent.push({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    })
    return github.fetch(input, init)
  }

  return {
    github,
    sent,
    pauses,
    clock,
    app(options = {}) {
      const { appId, clientId, clientSecret, privateKey } = github.app.credentials
      return createGitHubApp({
        platform: new URL(github.issuer).host,
        apiUrl: github.app.apiUrl,
        webUrl: github.app.webUrl,
        ...{ appId, clientId, clientSecret, privateKey, now },
        fetch: recorded,
        sleep: async (milliseconds) => void pauses.push(milliseconds),
        ...options,
      })
    },
  }
}

/** What is thrown, which is one of ours. */
export async function refusal(question: Promise<unknown> | (() => unknown)): Promise<OidcError<never>> {
  const error = await Promise.resolve()
    .then(() => (typeof question === 'function' ? question() : question))
    .then(
      (answer) => new Error(`not refused: ${JSON.stringify(answer)}`),
      (thrown: unknown) => thrown,
    )
  expect(error).toBeInstanceOf(OidcError)
  return error as OidcError<never>
}
