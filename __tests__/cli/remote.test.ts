import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/server/config.js'
import { createLog } from '../../src/server/log.js'
import { type RunningServer, startServer } from '../../src/server/server.js'
import { createFixture, type Fixture } from './fixture.js'
import { type Ended, runIn } from './terminal.js'

let fixture: Fixture
let server: RunningServer
let token: string
let folder: string
const log: string[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  fixture = await createFixture()
  server = await startServer({
    config: parseConfig('', 'defaults'),
    configFile: 'defaults',
    store: { ...fixture.store, close: async () => undefined },
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0',
    log: createLog((line) => log.push(line)),
  })
  token = (await fixture.run('token', 'create', '--name', 'cli', '--administrator')).out
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const remote = (...args: string[]): Promise<Ended> =>
  runIn({ env: { ATMOS_PRO_OIDC_SERVER: server.url, ATMOS_PRO_OIDC_TOKEN: token } }, ...args)

describe('a server does what a database does', () => {
  it('a whole life', async () => {
    const done: [string, RegExp][] = [
      ['workspace create remote --owner octocat', /^id +ws_/],
      ['workspace list --search remote', /\nws_\w+ {2}remote/],
      ['workspace rename "remote & friends"', /name +remote & friends\n/],
      ['workspace show', /name +remote & friends\n/],
      ['member add monalisa --role member', /login +monalisa/],
      ['member change MONALISA --role admin', /role +admin/],
      ['member list --search mona', /\nmonalisa {2}admin/],
      ['member remove monalisa --yes', /^removed monalisa$/],
      ['repository import acme/app --id 7 --owner-id 42', /^id +repo_/],
      ['repository show ACME/app', /github id +7\n/],
      ['repository list', /\nacme\/app {2}7 /],
      ['permission add --permission a:b --branch release/** --event push', /branch +release\/\*\* {2}\(glob/],
      ['permission list', /\nperm_\w+ {2}a:b +\* +release\/\*\* +\* +push/],
      ['check --permission a:b --workflow x.yaml --branch release/1/2', /^Allowed: a:b/],
      ['lint', /no findings$/],
      ['token create --name ci --role member', /^apo_/],
      ['token list', /\ntok_\w+ {2}ci +member/],
      ['audit list --limit 2', /\n20\S+ {2}token\.created +cli /],
      ['audit export --action created', /"action":"created"/],
      ['repository remove 7 --yes', /^removed acme\/app$/],
      ['workspace delete --yes', /^deleted ws_\w+ \(remote & friends\)$/],
    ]
    const { out } = await remote('workspace', 'list')
    expect(out).toMatch(/\nws_\w+ {2}acme/)
    let workspace: string[] = []
    for (const [command, text] of done) {
      const args = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
      const takesId = /^workspace (?:show|delete)/.test(command)
      const global = /^(?:workspace (?:create|list))/.test(command)
      const ended = await remote(...args, ...(global ? [] : takesId ? workspace.slice(1) : workspace))
      expect(ended, command).toMatchObject({ exitCode: 0, out: expect.stringMatching(text) })
      const [id] = /ws_\w{28}/.exec(ended.out) ?? []
      if (command.startsWith('workspace create')) workspace = ['--workspace', id ?? '']
    }
  })

  it('permission change: the second of two is told', async () => {
    const { workspaceId, permission } = fixture
    const change = (branch: string, version: string) =>
      remote(
        'permission',
        'change',
        permission,
        '--workspace',
        workspaceId,
        '--branch',
        branch,
        '--if-version',
        version,
      )
    expect((await change('dev', '1')).exitCode).toBe(0)
    const { exitCode, err } = await change('other', '1')
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^refused: .*\n\(trace id [\w-]+\)\nSee \S+\/errors\.md#record_changed$/)
    expect((await change('main', '2')).exitCode).toBe(0)
  })

  it('init puts the address into the lines', async () => {
    const flags = [
      '--name',
      'init',
      '--repository',
      'acme/init',
      '--id',
      '9',
      '--owner-id',
      '42',
      '--workflow',
      'a.yaml',
      '--branch',
      'main',
    ]
    const { exitCode, out } = await remote('init', ...flags)
    expect(exitCode).toBe(0)
    expect(out).toContain(`with: { base-url: "${server.url}" }`)
  })
})

describe('a server says no', () => {
  it('--token-file, and a token that may not', async () => {
    const made = await fixture.json(
      'token',
      'create',
      '--name',
      'weak',
      '--role',
      'member',
      '--workspace',
      fixture.workspaceId,
    )
    const file = join(folder, 'token')
    await writeFile(file, `${made['token']}\n`)
    const flags = ['--server', server.url, '--token-file', file]
    const list = await runIn({}, 'workspace', 'list', ...flags)
    expect(list.out.split('\n')).toHaveLength(2)
    const { exitCode, err } = await runIn({}, 'member', 'add', 'x', '--role', 'member', ...flags)
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^refused: member\.add needs the role admin; yours is member\.\n\(trace id /)
    const create = await runIn({}, 'workspace', 'create', 'x', ...flags)
    expect(create).toMatchObject({ exitCode: 1, out: '' })
  })

  it.each([
    [
      'what is wrong with the input',
      ['member', 'add', 'no/login', '--role', 'member'],
      2,
      /login: must be a GitHub login[\s\S]*\(trace id /,
    ],
    [
      'no such workspace',
      ['workspace', 'show', 'ws_0123456789abcdefghijklmnopqr'],
      1,
      /There is no such workspace/,
    ],
    [
      "an administrator's token",
      ['token', 'create', '--name', 'x', '--administrator'],
      2,
      /--administrator: is for the database itself/,
    ],
  ])('%s', async (_name, args, expected, message) => {
    const { exitCode, out, err } = await remote(
      ...args,
      ...(args[0] === 'workspace' ? [] : ['--workspace', fixture.workspaceId]),
    )
    expect({ exitCode, out }).toEqual({ exitCode: expected, out: '' })
    expect(err).toMatch(message)
  })

  it.each([
    ['unknown', `apo_${'0'.repeat(28)}_${'a'.repeat(43)}`],
    ['not a token', 'hello'],
    ['with spaces', 'se cret'],
    ['with a line break', 'se\r\ncret: x'],
  ])('a management token that is %s: exit code 2, and it is not shown', async (_name, wrong) => {
    const env = { ATMOS_PRO_OIDC_SERVER: server.url, ATMOS_PRO_OIDC_TOKEN: wrong }
    const { exitCode, out, err } = await runIn({ env }, 'workspace', 'list')
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(/^error: /)
    expect(err).not.toContain(wrong)
    expect(err).not.toContain('cret')
  })

  it('no token is in its log', () => {
    expect(log.length).toBeGreaterThan(0)
    expect(log.join('\n')).not.toMatch(/apo_[\w-]{30}/)
  })
})

describe('what is no server of ours', () => {
  let other: Server
  let answer: RequestListener
  let url: string
  const seen: string[] = []
  beforeAll(async () => {
    other = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      answer(request, response)
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  })
  afterAll(() => {
    other.closeAllConnections()
    other.close()
  })

  const json =
    (status: number, body: unknown): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const success = (data: unknown) => json(200, { success: true, data })

  it.each<[string, RequestListener, RegExp]>([
    [
      'a page',
      (_, response) => void response.end('<html>Sign in</html>'),
      /answered 200, but not as an atmos-pro-oidc server does/,
    ],
    [
      'a page of an error',
      (_, response) => void response.writeHead(502).end('<html>'),
      /answered 502, but not as/,
    ],
    ['JSON of another', json(200, { hello: 'world' }), /answered 200, but not as/],
    [
      'JSON that ends too early',
      (_, response) => void response.end('{"success":true,"da'),
      /answered 200, but not as/,
    ],
    [
      'bytes that are no text',
      (_, response) => void response.end(Buffer.from([0xff, 0xfe])),
      /answered 200, but not as/,
    ],
    ['nothing', (_, response) => void response.writeHead(204).end(), /answered 204, but not as/],
    [
      'success with an error status',
      json(500, { success: true, data: { items: [] } }),
      /answered 500, but not as/,
    ],
    [
      'data of another form',
      success({ items: [{ id: 1 }] }),
      /answered workspace\.list in another form \(items\.0\./,
    ],
    ['data with more in it', success({ items: [], secret: 1 }), /another form/],
    [
      'a body that is cut off',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{')
        setImmediate(() => response.destroy())
      },
      /the connection was cut/,
    ],
    [
      'a connection that is cut',
      (request) => void request.socket.destroy(),
      /cannot be reached: the connection was cut/,
    ],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /answered with a redirect, which is not followed/,
    ],
    [
      'a body of more than 16 MiB',
      (_, response) =>
        void response.end(`{"success":true,"data":{"items":[]}}${' '.repeat(17 * 1024 * 1024)}`),
      /answered 200, but not as/,
    ],
    [
      'words that would write on the terminal',
      json(404, {
        success: false,
        errorTag: 'X',
        errorMessage: '\u001b[2Jno\u202e',
        traceId: '\u0007',
        context: {},
        data: { validationErrors: ['a\nb', '\u001b[31m'] },
      }),
      /^error: \uFFFD\[2Jno\uFFFD\n {2}a\uFFFDb\n {2}\uFFFD\[31m\n\(trace id \uFFFD\)$/,
    ],
    [
      'a code that the page does not have',
      json(404, {
        success: false,
        errorTag: 'X',
        errorMessage: 'no',
        traceId: 't',
        context: { code: 'x](https://evil.example)', help: 'https://evil.example' },
        data: { validationErrors: [] },
      }),
      /^error: no\n\(trace id t\)$/,
    ],
  ])('%s: exit code 2', async (_name, listener, message) => {
    answer = listener
    const env = { ATMOS_PRO_OIDC_SERVER: url, ATMOS_PRO_OIDC_TOKEN: token }
    const { exitCode, out, err } = await runIn({ env }, 'workspace', 'list')
    expect(err).toMatch(message)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).not.toContain(token)
  })

  it('a token that would write on the terminal', async () => {
    const facts = {
      id: '\u001b[2J',
      version: 1,
      createdAt: '2026-11-23T12:00:00Z',
      workspaceId: null,
      name: 'a',
    }
    const expiresAt = '2026-11-24T12:00:00Z'
    answer = json(201, {
      success: true,
      data: { ...facts, role: 'member', expiresAt, token: 'apo_\u001b]0;' },
    })
    const env = { ATMOS_PRO_OIDC_SERVER: url, ATMOS_PRO_OIDC_TOKEN: token }
    const place = ['--workspace', `ws_${'0'.repeat(28)}`]
    const { out, err } = await runIn({ env }, 'token', 'create', '--name', 'a', '--role', 'member', ...place)
    expect(out).toBe('apo_\uFFFD]0;')
    expect(err).toContain('It is \uFFFD[2J,')
  })

  it.each([1, 2])('ids that would write on the terminal, of %i', async (count) => {
    const stored = { id: '\u001b[2J', version: 1, createdAt: '2026-11-23T12:00:00Z' }
    const items = Array.from({ length: count }, () => ({ ...stored, name: 'a' }))
    const repository = { ...stored, workspaceId: 'w', platform: 'p', repositoryId: '\u001b[1m', ownerId: '1' }
    const repositories = [
      { ...repository, fullName: 'a/b', visibility: null, vouchedBy: null, obstacle: null },
    ]
    answer = (request, response) =>
      success({ items: request.url?.includes('/repositories') ? repositories : items })(request, response)
    const env = { ATMOS_PRO_OIDC_SERVER: url, ATMOS_PRO_OIDC_TOKEN: token }
    for (const command of ['repository show a/c', 'repository remove a/b']) {
      const { exitCode, err } = await runIn({ env }, ...command.split(' '))
      expect(exitCode).not.toBe(0)
      expect(err).toContain('\uFFFD')
      expect(err).not.toMatch(/(?!\n)\p{Cc}/u)
    }
  })

  it('an address to sign in at that is none', async () => {
    for (const webUrl of ['not an address', 'javascript:alert(1)//']) {
      answer = success({ clientId: 'Iv1', webUrl, platform: 'p' })
      const env = { ATMOS_PRO_OIDC_SERVER: url, ATMOS_PRO_OIDC_TOKEN: token }
      const { exitCode, err } = await runIn({ env }, 'github', 'login')
      expect(exitCode).toBe(2)
      expect(err).toMatch(/answered github\.app in another form \(webUrl\)/)
    }
  })

  it('a path in the address stays in it', async () => {
    answer = success({ items: [] })
    const env = { ATMOS_PRO_OIDC_SERVER: `${url}/oidc/`, ATMOS_PRO_OIDC_TOKEN: token }
    expect((await runIn({ env }, 'workspace', 'list')).exitCode).toBe(0)
    expect(seen.at(-1)).toMatch(/^GET \/oidc\/api\/v1\/workspaces\?limit=200$/)
  })

  it('nothing listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const env = { ATMOS_PRO_OIDC_SERVER: `http://127.0.0.1:${port}`, ATMOS_PRO_OIDC_TOKEN: token }
    const { exitCode, err } = await runIn({ env }, 'workspace', 'list')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/cannot be reached: nothing listens there$/)
  })

  it.each([
    ['a name that is none', 'https://oidc.invalid', /https:\/\/oidc\.invalid cannot be reached: /],
    ['http beyond this machine', 'http://oidc.example.com', /--server: must be https/],
    ['a user in the address', 'https://me:secret@oidc.example.com', /--server: must be an address such as/],
  ])('%s: exit code 2', async (_name, address, message) => {
    const env = { ATMOS_PRO_OIDC_SERVER: address, ATMOS_PRO_OIDC_TOKEN: token }
    const { exitCode, err } = await runIn({ env }, 'workspace', 'list')
    expect(exitCode).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/secret/)
  })
})
