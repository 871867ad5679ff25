import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { parseConfig } from '../../src/server/config.js'
import { openGitHubApp } from '../../src/server/github-app.js'
import { createLog } from '../../src/server/log.js'
import { startServer } from '../../src/server/server.js'
import type { MemoryStore } from '../../src/store/memory.js'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'
import { createFixture } from './fixture.js'
import { type Ended, runIn, type Surroundings } from './terminal.js'

const appKey = await createSigningKey()

/** How a command line asks: on the database beside a configuration, or a server. */
export type Mode = 'a database' | 'a server'
export const MODES: readonly Mode[] = ['a database', 'a server']

/** A GitHub with acme/infra and acme/web (alice administers, bob reads), and a command line that knows its App. */
export interface GitHubCommandLine extends AsyncDisposable {
  readonly fake: FakeGitHub
  readonly store: MemoryStore
  readonly workspaceId: string
  readonly installationId: string
  /** Where the command line keeps what is the user's. */
  readonly home: string
  /** What a server has logged. */
  readonly log: readonly string[]
  run(...args: string[]): Promise<Ended>
  runIn(surroundings: Surroundings, ...args: string[]): Promise<Ended>
}

export async function createGitHubCommandLine(mode: Mode): Promise<GitHubCommandLine> {
  const home = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  // As github.com answers, on loopback.
  const fake = await createFakeGitHub({ issuer: GITHUB_ISSUER, appKey })
  const installationId = fill(fake)
  const { store, workspaceId, run } = await createFixture()
  const { appId, clientId, privateKey, clientSecret } = fake.app.credentials
  const webUrl = fake.url
  const secrets = {
    ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: privateKey,
    ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: clientSecret,
  }
  const text = JSON.stringify({
    issuers: [fake.issuer],
    github: { appId, clientId, apiUrl: `${webUrl}/api/v3`, webUrl },
  })
  const log: string[] = []

  async function beside(): Promise<{ env: Record<string, string>; options: string[] }> {
    const file = join(home, 'config.json')
    await writeFile(file, text)
    return { env: { HOME: home, ...secrets }, options: ['--config', file] }
  }

  const config = parseConfig(text, 'config.json')
  const server =
    mode === 'a server'
      ? await startServer({
          config,
          configFile: 'config.json',
          store: { ...store, close: async () => undefined },
          github: openGitHubApp(config.github, secrets),
          host: '127.0.0.1',
          port: 0,
          version: '0.0.0',
          log: createLog((line) => log.push(line)),
        })
      : undefined
  const { env, options } = server
    ? {
        env: {
          HOME: home,
          ATMOS_PRO_OIDC_SERVER: server.url,
          ATMOS_PRO_OIDC_TOKEN: (await run('token', 'create', '--name', 'cli', '--administrator')).out,
        },
        options: [],
      }
    : await beside()

  const runWith = (surroundings: Surroundings, ...args: string[]) => {
    const takesConfig = /^(?:github (?:login|inst|repo)|repository import|dispatch)/.test(args.join(' '))
    return runIn(
      { ...(server ? {} : { store }), ...surroundings, env: { ...env, ...surroundings.env } },
      ...args,
      ...(takesConfig && !args.includes('--config') ? options : []),
    )
  }
  return {
    ...{ fake, store, workspaceId, installationId, home, log },
    run: (...args) => runWith({}, ...args),
    runIn: runWith,
    async [Symbol.asyncDispose]() {
      await server?.close()
      await fake.close()
      await rm(home, { recursive: true })
    },
  }
}

function fill({ app }: FakeGitHub): string {
  for (const login of ['alice', 'bob', 'mallory']) app.addUser(login)
  const people = { admins: ['alice'], readers: ['bob'], workflows: ['apply.yaml'] }
  app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42', ...people })
  app.addRepository({ fullName: 'acme/web', id: '2002', ...people })
  return app.install('acme', 'all').installationId
}

/** Signs in as that user, who opens the address and agrees; what the command line said. */
export async function signIn(
  { fake, runIn }: GitHubCommandLine,
  login: string,
  ...args: string[]
): Promise<Ended> {
  const visits: Promise<Response>[] = []
  const onMessage = (line: string) => {
    const [address] = /http\S+\/login\/oauth\/authorize\S+/.exec(line) ?? []
    if (address) visits.push(fetch(fake.app.authorize(address, login)))
  }
  const ended = await runIn({ onMessage }, 'github', 'login', ...args)
  await Promise.all(visits)
  return ended
}
