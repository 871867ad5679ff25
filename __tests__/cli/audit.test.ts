import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.js'

let folder: string
let fixture: Fixture
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  fixture = await createFixture()
  // More than one page.
  for (let count = 0; count < 210; count += 1) await fixture.run('workspace', 'rename', `=name-${count}`)
})
afterAll(() => rm(folder, { recursive: true }))

const parse = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('audit list', () => {
  it.each([
    ['shows 50', [], 50],
    ['--limit', ['--limit', '3'], 3],
    ['--limit beyond a page', ['--limit', '205'], 205],
    ['filters', ['--action', 'repository_imported'], 1],
    ['--text', ['--text', 'NAME-209'], 1],
  ])('%s', async (_name, flags, count) => {
    const { items } = (await fixture.json('audit', 'list', ...flags)) as { items: unknown[] }
    expect(items).toHaveLength(count)
  })

  it('says so when there is nothing', async () => {
    expect(await fixture.run('audit', 'list', '--actor', 'nobody')).toEqual({
      exitCode: 0,
      out: '',
      err: 'no events',
    })
  })

  it('--all-workspaces also has those of others', async () => {
    const { id } = await fixture.json('workspace', 'create', 'other')
    const { items } = (await fixture.json('audit', 'list', '--all-workspaces', '--limit', '1')) as {
      items: object[]
    }
    expect(items).toMatchObject([{ workspaceId: id }])
    await fixture.run('workspace', 'delete', String(id), '--yes')
  })
})

describe('audit export', () => {
  it('writes every page, one object a line', async () => {
    const { exitCode, out } = await fixture.run('audit', 'export')
    expect(exitCode).toBe(0)
    const events = parse(out)
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    expect(events.filter(({ action }) => action === 'renamed')).toHaveLength(210)
  })

  it('--format csv has a head, and no formulas', async () => {
    const { out } = await fixture.run('audit', 'export', '--format', 'csv', '--action', 'renamed')
    const lines = out.split(/\r?\n/)
    expect(lines[0]).toMatch(/^time,id,category,action,/)
    expect(lines.filter((line) => line.startsWith('20'))).toHaveLength(210)
    expect(out).not.toMatch(/,=name/)
  })

  it('--output writes a file of its own, when it is complete', async () => {
    const file = join(folder, 'audit.ndjson')
    const { exitCode, out } = await fixture.run('audit', 'export', '--output', file)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(parse(await readFile(file, 'utf8')).length).toBeGreaterThan(210)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['audit.ndjson'])
  })

  it('leaves nothing behind when it fails half-way', async () => {
    let pages = 0
    const failing = {
      ...fixture.store,
      listEvents: async (...query: Parameters<typeof fixture.store.listEvents>) => {
        pages += 1
        if (pages > 1) throw new Error('gone')
        return fixture.store.listEvents(...query)
      },
    }
    const file = join(folder, 'half.ndjson')
    const { exitCode } = await fixture.runIn({ store: failing }, 'audit', 'export', '--output', file)
    expect(exitCode).toBe(2)
    expect(await readdir(folder)).not.toContain('half.ndjson')
    expect(await readdir(folder)).not.toContain('half.ndjson.partial')
  })

  it('a file that cannot be written: exit code 2', async () => {
    const { exitCode, err } = await fixture.run('audit', 'export', '--output', '/no/such/folder/a')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: \/no\/such\/folder\/a: cannot be written: /)
  })

  it('writes into no file that is there already, and follows no link', async () => {
    const [file, other] = [join(folder, 'fresh.ndjson'), join(folder, 'other')]
    await writeFile(other, 'kept')
    await symlink(other, `${file}.partial`)
    expect((await fixture.run('audit', 'export', '--output', file)).exitCode).toBe(0)
    expect(await readFile(other, 'utf8')).toBe('kept')
    const written = await lstat(file)
    expect(written.isFile()).toBe(true)
    expect(written.mode & 0o777).toBe(0o600)
  })
})
