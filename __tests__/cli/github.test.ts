import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { helpOf } from '../../src/error-code.js'
import {
  createGitHubCommandLine,
  type GitHubCommandLine,
  MODES,
  type Mode,
  signIn,
} from './github-fixture.js'
import { runIn } from './terminal.js'

let line: GitHubCommandLine
const use = (mode: Mode) => {
  beforeEach(async () => {
    line = await createGitHubCommandLine(mode)
  })
  afterEach(() => line[Symbol.asyncDispose]())
}
const file = () => join(line.home, '.config/atmos-pro-oidc/github.json')
const kept = async () => JSON.parse(await readFile(file(), 'utf8'))

describe.each(MODES)('github login, on %s', (mode) => {
  use(mode)

  it('signs in, keeps it for its owner alone, and prints no token', async () => {
    const { exitCode, out, err } = await signIn(line, 'alice')
    expect(err).toMatch(
      /^Open this address in a browser on this machine, and sign in:\n {2}http:\/\/127\.0\.0\.1:\d+\/login\/oauth\/authorize\?client_id=\S+\nUntil 20\S+Z; kept in \S+github\.json\.$/,
    )
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'signed in as alice' })
    const { token, ...signedIn } = await kept()
    expect(token).toMatch(/^ghu_/)
    expect(signedIn).toEqual({
      webUrl: line.fake.url,
      clientId: line.fake.app.credentials.clientId,
      server: mode === 'a server' ? expect.stringMatching(/^http:/) : null,
      login: 'alice',
      expiresAt: expect.stringMatching(/^20/),
    })
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await stat(join(line.home, '.config/atmos-pro-oidc'))).mode & 0o777).toBe(0o700)
    expect(line.store.events().at(-1)).toMatchObject({ action: 'user_signed_in', target: { name: 'alice' } })
    const said = JSON.stringify([out, err, line.log, line.store.events()])
    expect(said).not.toContain(token)
    expect(said).not.toContain('code_verifier')
  })

  it('asks with state and PKCE, for a loopback address', async () => {
    const { err } = await signIn(line, 'alice')
    const { searchParams } = new URL(/http\S+/.exec(err)?.[0] ?? '')
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: line.fake.app.credentials.clientId,
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  it('lists what can be imported, and imports it by its name', async () => {
    await signIn(line, 'alice')
    expect((await line.run('github', 'installations')).out).toMatch(
      /^ACCOUNT +TYPE +REPOSITORIES +STATE +ID\nacme +Organization +all +active +\d+$/,
    )
    expect((await line.run('github', 'repositories', '--search', 'WEB')).out).toMatch(
      /^NAME +VISIBILITY +ADMIN +STATE +GITHUB ID\nacme\/web +private +yes +2002$/,
    )
    const listed = await line.run('github', 'repositories', '--limit', '1', '--json')
    expect(JSON.parse(listed.out)).toMatchObject({ items: [{ fullName: 'acme/infra' }] })
    const { exitCode, out, err } = await line.run('repository', 'import', 'acme/web')
    expect(out).toMatch(/name +acme\/web\ngithub id +2002\nowner id +42\n[\s\S]*visibility +private/)
    expect(exitCode).toBe(0)
    expect(err).toMatch(/It may do nothing yet/)
    expect(line.store.events().at(-1)).toMatchObject({ metadata: { githubUser: 'alice' } })
  })

  it.each([
    ['bob', 'acme/web', /^refused: bob does not administer acme\/web/],
    ['mallory', 'acme/web', /^refused: The GitHub App is not installed on acme, as far as mallory can see/],
    ['alice', 'acme/none', /^refused: GitHub shows no repository acme\/none to alice/],
  ])('%s does not import %s', async (login, name, message) => {
    await signIn(line, login)
    const { exitCode, out, err } = await line.run('repository', 'import', name)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(message)
  })

  it('a token of the environment is asked with instead', async () => {
    await signIn(line, 'alice')
    const token = line.fake.app.userToken('mallory')
    const env = { ATMOS_PRO_OIDC_GITHUB_TOKEN: ` ${token}\n` }
    const { exitCode, out, err } = await line.runIn({ env }, 'github', 'repositories')
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toMatch(/^The App is installed nowhere that you can see/)
  })

  it('a sign-in that was taken back is told', async () => {
    await signIn(line, 'alice')
    line.fake.app.revokeUser('alice')
    for (const command of ['github installations', 'github repositories', 'repository import acme/web']) {
      const { exitCode, err } = await line.run(...command.split(' '))
      expect(exitCode).toBe(1)
      expect(err).toMatch(/^refused: .*Sign in again, for example with `atmos-pro-oidc github login`/)
    }
  })

  it('logout forgets it', async () => {
    await signIn(line, 'alice')
    expect(await line.run('github', 'logout')).toEqual({ exitCode: 0, out: '', err: 'Signed out.' })
    expect(await line.run('github', 'logout')).toEqual({ exitCode: 0, out: '', err: 'Nobody was signed in.' })
    const { exitCode, err } = await line.run('github', 'repositories')
    expect(exitCode).toBe(1)
    expect(err).toMatch(
      /^refused: You are not signed in with GitHub: run `atmos-pro-oidc github login`\.\nSee \S+#github_sign_in_required$/,
    )
  })

  it('GitHub is down', async () => {
    await signIn(line, 'alice')
    line.fake.fail('api', 503, 9)
    const { exitCode, err } = await line.run('github', 'repositories')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: GitHub .*has a fault of its own/)
  }, 20_000)
})

describe('what comes back to github login', () => {
  use('a database')

  /** Logs in, and does this with the address that GitHub would send the browser to. */
  async function visit(open: (back: URL, stop: () => void) => Promise<unknown>) {
    const stop = new AbortController()
    const done: Promise<unknown>[] = []
    const onMessage = (text: string) => {
      const [address] = /http\S+\/login\/oauth\S+/.exec(text) ?? []
      if (!address) return
      done.push(open(new URL(line.fake.app.authorize(address, 'alice')), () => stop.abort()))
    }
    const ended = await line.runIn({ onMessage, signal: stop.signal }, 'github', 'login')
    await Promise.all(done)
    return ended
  }

  it('is answered with a page that can do nothing', async () => {
    let page: Response | undefined
    const { exitCode } = await visit(async (back) => {
      page = await fetch(back)
    })
    expect(exitCode).toBe(0)
    expect(await page?.text()).toBe(
      'GitHub has sent you back. Go on at the command line; this page can be closed.\n',
    )
    expect(Object.fromEntries(page?.headers ?? [])).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  it.each<[string, (back: URL) => [address: string | URL, init?: RequestInit], number]>([
    ['another state', (back) => [withQuery(back, { state: 'x'.repeat(43) })], 400],
    ['no state', (back) => [withQuery(back, { state: '' })], 400],
    [
      'a part of the state',
      (back) => [withQuery(back, { state: back.searchParams.get('state')?.slice(0, 42) ?? '' })],
      400,
    ],
    ['no code', (back) => [withQuery(back, { code: '' })], 400],
    ['a denial with another state', (back) => [withQuery(back, { code: '', error: 'no', state: 'x' })], 400],
    ['another path', (back) => [new URL('/other?a', back)], 404],
    ['no path of any kind', (back) => [`${back.origin}//`], 404],
    ['another method', (back) => [back, { method: 'POST' }], 404],
  ])('%s is refused, and waited on', async (_name, ask, status) => {
    let seen = 0
    const { exitCode, out } = await visit(async (back) => {
      const first = await fetch(...ask(back))
      seen = first.status
      await fetch(back)
    })
    expect({ seen, exitCode, out }).toEqual({ seen: status, exitCode: 0, out: 'signed in as alice' })
  })

  it('that the user did not agree is told', async () => {
    const { exitCode, out, err } = await visit((back) =>
      fetch(
        withQuery(back, {
          code: '',
          error: 'access_denied',
          error_description: 'The user has denied your \u001b[2J application access.',
        }),
      ),
    )
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(
      /refused: GitHub does not sign you in: The user has denied your \uFFFD\[2J application access\.\nSee \S+#github_refused$/,
    )
  })

  it('a code that GitHub does not take is told, and nothing is kept', async () => {
    const { exitCode, err } = await visit((back) => fetch(withQuery(back, { code: 'made-up' })))
    expect(exitCode).toBe(1)
    expect(err).toMatch(/refused: GitHub does not take the code/)
    await expect(kept()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('nothing, when it is stopped', async () => {
    const { exitCode, err } = await visit(async (_back, stop) => stop())
    expect(exitCode).toBe(2)
    expect(err).toMatch(/error: nobody was signed in: it was stopped\nSee \S+#config_invalid$/)
  })
})

describe('a sign-in that is kept', () => {
  use('a database')
  const rewrite = async (differences: object) => {
    await writeFile(file(), JSON.stringify({ ...(await kept()), ...differences }))
  }

  it.each<[string, object, number, RegExp]>([
    [
      'has expired',
      { expiresAt: '2020-01-01T00:00:00.000Z' },
      1,
      /refused: You were signed in with GitHub as alice until 2020-\S+: run `atmos-pro-oidc github login`/,
    ],
    [
      'is of another GitHub',
      { webUrl: 'https://github.example' },
      1,
      /refused: You are signed in at https:\/\/github\.example, and that is good for nothing else: run/,
    ],
    ['is of another App', { clientId: 'Iv1.other' }, 1, /good for nothing else/],
    [
      'went through a server',
      { server: 'https://oidc.example' },
      1,
      /through https:\/\/oidc\.example, and that/,
    ],
    [
      'is not of its form',
      { token: 7 },
      2,
      /github\.json: is not as `atmos-pro-oidc github login` writes it/,
    ],
  ])('%s: it is not used', async (_name, differences, code, message) => {
    await signIn(line, 'alice')
    await rewrite(differences)
    const before = line.fake.requests.api
    const { exitCode, err } = await line.run('github', 'repositories')
    expect(exitCode).toBe(code)
    expect(err).toMatch(message)
    expect(err).not.toContain('ghu_')
    expect(line.fake.requests.api).toBe(before)
  })

  it('is where XDG_CONFIG_HOME says, if that is a whole path', async () => {
    const env = { XDG_CONFIG_HOME: join(line.home, 'xdg') }
    const ended = await signIn(
      { ...line, runIn: (around, ...args) => line.runIn({ ...around, env }, ...args) },
      'alice',
    )
    expect(ended.err).toContain(join(line.home, 'xdg/atmos-pro-oidc/github.json'))
    expect((await line.runIn({ env }, 'github', 'installations')).exitCode).toBe(0)
    const relative = { XDG_CONFIG_HOME: 'relative' }
    expect((await line.runIn({ env: relative }, 'github', 'installations')).exitCode).toBe(1)
  })

  it('--json has no token in it', async () => {
    const { out } = await signIn(line, 'alice', '--json')
    expect(JSON.parse(out)).toEqual({
      login: 'alice',
      webUrl: line.fake.url,
      expiresAt: expect.stringMatching(/^20/),
    })
  })

  it('of the environment with a space is none, and is not shown', async () => {
    const env = { ATMOS_PRO_OIDC_GITHUB_TOKEN: 'ghu secret' }
    const { exitCode, err } = await line.runIn({ env }, 'github', 'installations')
    expect(exitCode).toBe(2)
    expect(err).toBe(
      `error: ATMOS_PRO_OIDC_GITHUB_TOKEN: is not a token: those have no spaces\nSee ${helpOf('config_invalid')}`,
    )
  })
})

describe('where there is no App', () => {
  use('a database')
  const alone = (...args: string[]) => runIn({ store: line.store, env: { HOME: line.home } }, ...args)

  it.each(['github login', 'github installations', 'github repositories', 'dispatch a.yaml --ref main'])(
    '%s says what to write',
    async (command) => {
      const { exitCode, err } = await alone(...command.split(' '))
      expect(exitCode).toBe(1)
      expect(err).toMatch(/^refused: No GitHub App is set up here\..*ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY/)
    },
  )

  it('an import says how to find the ids', async () => {
    const { exitCode, err } = await alone('repository', 'import', 'acme/web')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/--id: is missing\. GitHub knows both ids:\n {2}gh api repos\/acme\/web --jq \.id/)
  })

  it('--config without the App’s key says which variable is missing', async () => {
    const { exitCode, err } = await line.runIn(
      { env: { ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: '' } },
      'github',
      'login',
    )
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: must be set/)
  })

  it('an import by ids does not need the App’s key', async () => {
    const args = ['repository', 'import', 'acme/web', '--id', '2002', '--owner-id', '42']
    const env = { ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: '' }
    expect((await line.runIn({ env }, ...args)).exitCode).toBe(0)
  })

  it('--config is for a database', async () => {
    const env = { ATMOS_PRO_OIDC_TOKEN: 'apo_x' }
    const args = ['github', 'login', '--server', 'https://oidc.example', '--config', 'a.yaml']
    const { exitCode, err } = await runIn({ env }, ...args)
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: `error: --config: is for a database: a server has its own\nSee ${helpOf('config_invalid')}`,
    })
  })
})

function withQuery(address: URL, values: Readonly<Record<string, string>>): URL {
  const url = new URL(address)
  for (const [name, value] of Object.entries(values)) {
    if (value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url
}
