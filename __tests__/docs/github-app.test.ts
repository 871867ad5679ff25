import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listenForCallback } from '../../src/cli/github/callback.js'
import { failure } from '../../src/exchange/answer.js'
import { obstacleError } from '../../src/exchange/obstacle.js'
import { addressesOf } from '../../src/github/addresses.js'
import { readIssuer } from '../../src/identity/issuer.js'
import { githubSection } from '../../src/server/github-config.js'
import {
  GITHUB_CLIENT_SECRET,
  GITHUB_PRIVATE_KEY,
  GITHUB_WEBHOOK_SECRET,
  readGitHubCredentials,
} from '../../src/server/github-credentials.js'
import { WEBHOOK_ROUTE } from '../../src/server/routes.js'
import type { Obstacle } from '../../src/store/store.js'
import { createFakeGitHub } from '../../src/testing/index.js'
import { filesOf, read } from '../package/project.js'
import { code, readPage } from './markdown.js'

const page = readPage('docs/github-app.md')
const unique = (values: Iterable<string>) => [...new Set(values)].sort()

/** Events and their actions, as the code knows them. */
function heeded(): ReadonlyMap<string, readonly string[]> {
  const [, body = ''] = /const NEWS = \{\n([\s\S]*?)\n\} as const/.exec(read('src/webhooks/payload.ts')) ?? []
  const events = [...body.matchAll(/^ {2}(\w+): \{([^}]*)\}/gm)]
  return new Map(
    events.map(([, name = '', actions = '']) => [
      name,
      [...actions.matchAll(/(\w+):/g)].map(([, one = '']) => one),
    ]),
  )
}

describe('the manifest', () => {
  const [html = ''] = page.blocksIn('html')
  const manifest = JSON.parse(/<textarea[^>]*>([\s\S]*)<\/textarea>/.exec(html)?.[1] ?? '')

  it('asks for the permissions that are used, and no more', () => {
    const asked = filesOf('src/github/*.ts').flatMap((file) => [
      ...read(file).matchAll(/const permissions = \{ (\w+): '(\w+)' \}/g),
    ])
    expect(asked.length).toBeGreaterThan(0)
    expect(manifest.default_permissions).toEqual(
      Object.fromEntries(asked.map(([, name, level]) => [name, level])),
    )
    const written = page
      .table('| it asks for |')
      .map(([what = '']) => what.toLowerCase().replaceAll(' ', '_'))
    expect(unique(written)).toEqual(
      unique([
        ...Object.entries(manifest.default_permissions).map(([name, level]) => `${name}:_${level}`),
        ...manifest.default_events.map((event: string) => `event_${event}`),
      ]),
    )
  })

  it('subscribes to the events that are heeded, but for those that every App gets', () => {
    const every = ['installation', 'installation_repositories']
    expect(unique(manifest.default_events)).toEqual(
      unique([...heeded().keys()].filter((event) => !every.includes(event))),
    )
  })

  it('has the addresses that are listened at', async () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_ROUTE.path)
    await using callback = await listenForCallback('state')
    const own = new URL(callback.redirectUri)
    own.port = ''
    expect(manifest.callback_urls).toEqual([own.href])
  })
})

describe('the variables', () => {
  const names = [GITHUB_PRIVATE_KEY, GITHUB_CLIENT_SECRET, GITHUB_WEBHOOK_SECRET]

  it('are those of the table', () => {
    expect(page.table('| variable | without it |').map(([name]) => code(name)[0])).toEqual(names)
  })

  /** How they are got out of a file. */
  const READERS: readonly { name: string; exports: (lines: string) => string }[] = [
    { name: 'a shell', exports: () => 'set -a; . ./env' },
    {
      name: 'Docker, which takes lines as they are',
      exports: (lines) => lines.replaceAll("'", '').trim().replaceAll(/^.*$/gm, "export '$&'"),
    },
  ]

  it.for(READERS)('are read from a file by $name', async ({ exports }, { skip }) => {
    skip(spawnSync('jq', ['--version']).status !== 0, 'jq is not installed here')
    const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-docs-'))
    await using github = await createFakeGitHub()
    const { privateKey: pem, clientSecret, webhookSecret } = github.app.credentials
    const answer = { id: 1, pem, client_secret: clientSecret, webhook_secret: webhookSecret }
    writeFileSync(join(folder, 'github-app.json'), JSON.stringify(answer))
    const sh = (script: string) => spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).stdout
    const [written = ''] = page.blocksIn('bash')
    const lines = sh(written.replace(/\| sudo tee .*/, ''))
    writeFileSync(join(folder, 'env'), lines)
    const env = sh(`${exports(lines)}\n${process.execPath} -p 'JSON.stringify(process.env)'`)
    rmSync(folder, { recursive: true })
    const given = JSON.parse(env) as Record<string, string>
    expect(readGitHubCredentials(given)).toMatchObject({ privateKey: pem.trim(), clientSecret })
    expect(given[GITHUB_WEBHOOK_SECRET]).toBe(webhookSecret)
  })
})

describe('tables of docs/github-app.md', () => {
  it('list every key of the section', () => {
    const keys = page.table('| key of `github` |').flatMap(([names]) => code(names))
    expect(unique(keys)).toEqual(unique(Object.keys(githubSection.shape)))
  })

  it('list every event that is heeded, with its actions', () => {
    const seen = new Map<string, string[]>()
    let event = ''
    for (const [name = '', actions] of page.table('| event | action |')) {
      event = code(name)[0] ?? event
      seen.set(event, [...(seen.get(event) ?? []), ...code(actions)])
    }
    expect([...seen].map(([name, actions]) => [name, unique(actions)])).toEqual(
      [...heeded()].map(([name, actions]) => [name, unique(actions)]),
    )
  })

  it('list every obstacle, with what the exchange answers', () => {
    const rows = page.table('| `obstacle` |')
    const declared = /type Obstacle =\n([\s\S]*?)\n\n/.exec(read('src/store/store.ts'))?.[1] ?? ''
    expect(unique(rows.map(([name]) => code(name)[0] ?? ''))).toEqual(
      unique([...declared.matchAll(/'(\w+)'/g)].map(([, one = '']) => one)),
    )
    for (const [name, answer = ''] of rows) {
      const about = { platform: 'github.example', fullName: 'acme/infra' }
      const error = obstacleError(code(name)[0] as Obstacle, about)
      const { status, body } = failure({ request: '', traceId: '' }, error)
      expect(answer).toMatch(new RegExp(`^${status} \`${JSON.parse(body).errorTag}\``))
    }
  })

  it.each(page.table('| issuer |'))('%s: %s', (issuer, apiUrl, webUrl) => {
    const { platform } = readIssuer(code(issuer)[0] ?? '')
    expect(addressesOf(platform)).toEqual({ apiUrl: code(apiUrl)[0], webUrl: code(webUrl)[0] })
  })
})
