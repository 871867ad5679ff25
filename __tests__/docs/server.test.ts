import { describe, expect, it } from 'vitest'
import { MAX_UPLOAD_BYTES } from '../../src/atmos/upload-body.js'
import { MAX_BODY_BYTES } from '../../src/exchange/body.js'
import { CATEGORIES } from '../../src/management/event-view.js'
import { HEADER_FIELDS } from '../../src/management/header-fields.js'
import { createDispatch } from '../../src/management/operations/dispatch.js'
import { OPERATIONS } from '../../src/management/operations/index.js'
import { LEAST_ROLE } from '../../src/management/roles.js'
import { createLog, logEvent } from '../../src/server/log.js'
import { BASE_PATH } from '../../src/server/routes.js'
import { run } from '../cli/terminal.js'
import { filesOf, read } from '../package/project.js'
import { createServerFixture } from '../server/fixture.js'
import { code, readPage } from './markdown.js'

const server = readPage('docs/server.md')
const unique = (values: Iterable<string>) => [...new Set(values)].sort()
/** An exchange that is refused: it leaves a line in the log and an event. */
const EXCHANGE = { body: { token: 'x', workspaceId: 'ws_0123456789abcdefghijklmnopqr' } }

describe('tables of docs/server.md', () => {
  it('list every variable that the command line reads', () => {
    const sources = filesOf('src/cli/**/*.ts', 'src/server/**/*.ts').filter(
      (file) => !file.includes('/demo/'),
    )
    const names = sources
      .map(read)
      .join()
      .match(/\bATMOS_PRO_[A-Z_]+\b/g)
    expect(unique(server.table('| variable |').map(([name]) => code(name)[0] ?? ''))).toEqual(
      unique(names ?? []),
    )
  })

  it('list every flag of serve, with its default', async () => {
    const { out } = await run('serve', '--help')
    const flags = server.table('| flag of `serve` |')
    expect(unique(flags.map(([name]) => code(name)[0] ?? ''))).toEqual(
      unique((out.match(/^ {2}--\w+/gm) ?? []).map((flag) => flag.trim())),
    )
    for (const [, byDefault] of flags) expect(out).toContain(code(byDefault)[0])
  })

  it('list every route', async () => {
    const { app } = await createServerFixture()
    const operations = OPERATIONS.map(({ method, path }) => `${method} ${BASE_PATH}${path}`)
    const others = app.routes.map(({ method, path }) => `${method} ${path}`)
    expect(unique(server.table('| route | who |').map(([name]) => code(name)[0] ?? ''))).toEqual(
      unique(others.filter((route) => !operations.includes(route))),
    )
  })

  it('list every operation, with the role and the fields it takes', () => {
    const rows = server.table('| route | id |')
    expect(rows.map(([route, id, role]) => [code(route)[0], code(id)[0], role])).toEqual(
      OPERATIONS.map(({ method, path, id }) => [`${method} ${path}`, id, LEAST_ROLE[id]]),
    )
    const page = ['limit', 'cursor', 'search']
    const filters = server.table('| filter |').flatMap(([names]) => code(names))
    for (const { id, method, path, input } of OPERATIONS) {
      const [, , , fields = ''] = rows.find((row) => code(row[1])[0] === id) ?? []
      const named = code(fields).map((field) => field.replace('?', ''))
      const taken = Object.keys(input.shape).map((name) => HEADER_FIELDS.get(name)?.header ?? name)
      for (const field of named) expect(taken, id).toContain(field)
      // What it may also be told: a version to remove, a part of a list.
      const known = [
        ...named,
        ...(path.match(/\w+(?=\})/g) ?? []),
        ...(fields.includes('[list]') ? page : []),
        ...(fields.includes('[filters]') ? filters : []),
        ...(method === 'DELETE' ? ['If-Match'] : []),
      ]
      expect(known, id).toEqual(expect.arrayContaining(taken))
    }
  })

  it('list every error, with its status and its codes', () => {
    const rows = server
      .table('| status |')
      .flatMap(([status, tag, codes]) =>
        (code(codes).length > 0 ? code(codes) : ['none']).map((one) => `${one} ${status} ${code(tag)[0]}`),
      )
    const answers = read('src/exchange/answer.ts').matchAll(/^ {2}(\w+): \[(\d+), '(\w+)'\],$/gm)
    expect(unique(rows.filter((row) => !row.startsWith('none')))).toEqual(
      unique([...answers].map(([, one, status, tag]) => `${one} ${status} ${tag}`)),
    )
    const refusals = filesOf('src/{exchange,server,atmos,webhooks}/**/*.ts')
      .map(read)
      .join()
      .matchAll(/\b([45]\d\d),\s+'([A-Z]\w+)'/g)
    for (const [, status, tag] of refusals) {
      expect(
        rows.some((row) => row.endsWith(` ${status} ${tag}`)),
        `${status} ${tag}`,
      ).toBe(true)
    }
  })

  it('have the sizes of bodies', () => {
    const kib = (bytes = 0) => (bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`)
    const [, mebibytes] =
      /MAX_BODY_BYTES = (\d+) \* 1024 \* 1024/.exec(read('src/webhooks/delivery.ts')) ?? []
    const limits = new Map(server.table('| what | limit |').map(([what = '', limit = '']) => [what, limit]))
    expect(limits.get('body; headers')).toBe(`${kib(MAX_BODY_BYTES)}; 16 KiB`)
    expect(limits.get('body of an upload; of a webhook; of a dispatch')).toBe(
      [kib(MAX_UPLOAD_BYTES), `${mebibytes} MiB`, kib(createDispatch.bodyLimit)].join('; '),
    )
    const [, proxy] = /client_max_body_size (\d+)m;/.exec(read('docs/deploy.md')) ?? []
    expect(Number(proxy)).toBeGreaterThanOrEqual(Number(mebibytes))
  })

  it('list what fails in the background', () => {
    const [, said] = server.table('| field | |').find(([name]) => name === '`what`') ?? []
    const [, text = ''] = /^([^(]*)/.exec(said ?? '') ?? []
    const whats = filesOf('src/server/*.ts')
      .map(read)
      .join()
      .matchAll(/(?:what: |report\()'([a-z ]+)'/g)
    expect(unique(code(text))).toEqual(unique([...whats].map(([, what = '']) => what)))
  })

  it('list every metric, with its labels', async () => {
    const { ask, github } = await createServerFixture()
    const body = { ...EXCHANGE.body, token: await github.mint('push') }
    await ask('POST', '/api/v1/auth/github-oidc', { body })
    const { body: text } = await ask('GET', '/metrics')
    const samples = [
      ...(text as string).matchAll(/^(atmos_pro_oidc_\w+?)(?:_(?:bucket|sum|count))?(?:\{(.*)\})? /gm),
    ]
    const labels = new Map<string, Set<string>>()
    for (const [, name = '', pairs = ''] of samples) {
      const known = labels.get(name) ?? new Set()
      for (const [, label = ''] of pairs.matchAll(/(\w+)="/g)) if (label !== 'le') known.add(label)
      labels.set(name, known)
    }
    expect(server.table('| metric |').map(([name, named]) => [code(name)[0], code(named)])).toEqual(
      [...labels].map(([name, found]) => [name, [...found]]),
    )
  })

  it('list every category and action of the audit log', () => {
    const declared = read('src/store/audit-event.ts')
    const [body = ''] = /interface AuditActions \{[^}]*\}/.exec(declared) ?? []
    const actions = [...body.matchAll(/readonly (\w+):([^:]*)(?=\n {2}readonly|\n\})/g)]
    expect(server.table('| category |').map(([name, named]) => [code(name)[0], code(named)])).toEqual(
      actions.map(([, name, named = '']) => [name, [...named.matchAll(/'(\w+)'/g)].map(([, one]) => one)]),
    )
    const [filter] = server.table('| filter |')
    expect(code(filter?.[1])).toEqual(Object.keys(CATEGORIES))
  })

  it('and its examples of answers and log lines have the fields of real ones', async () => {
    const { ask, log, store, administrator } = await createServerFixture()
    await ask('POST', '/api/v1/auth/github-oidc', EXCHANGE)
    const [recorded] = await store.listEvents({ limit: 1 })
    if (recorded)
      logEvent(
        createLog((line) => log.push(JSON.parse(line))),
        recorded.event,
      )
    const listed = await ask('GET', '/api/v1/workspaces', { token: administrator })
    const refused = await ask('GET', '/api/v1/workspaces')
    const ready = await ask('GET', '/readyz')
    const [success, refusal, lines = '', readiness] = server.blocksIn('json')
    expect(fieldsOf(success)).toEqual(Object.keys(listed.body))
    expect(fieldsOf(refusal)).toEqual(Object.keys(refused.body))
    expect(fieldsOf(readiness)).toEqual(Object.keys(ready.body))
    const written = log.map((line) => Object.keys(line).sort())
    for (const line of lines.split('\n').slice(0, 2))
      expect(written).toContainEqual([...fieldsOf(line)].sort())
  })
})

function fieldsOf(text = ''): readonly string[] {
  return Object.keys(JSON.parse(text))
}
