import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UploadRecord } from '../../src/store/records.js'
import { instanceStatusRecord, lockRecord, uploadRecord } from '../../src/testing/managed-store/records.js'
import { createGitHubCommandLine, type GitHubCommandLine, MODES } from './github-fixture.js'

let line: GitHubCommandLine
const sha = 'abcdef0123456789abcdef0123456789abcdef01'

async function upload(differences: Partial<UploadRecord>, names: readonly string[] = []) {
  const record = uploadRecord(line.workspaceId, { items: names.length, ...differences })
  const facts = { ...record.facts, headSha: sha, ...differences.facts }
  await line.store.commit([{ insert: 'uploads', record: { ...record, facts } }], [])
  const items = names.map((stack) => {
    const sent = {
      component: 'vpc',
      stack,
      component_type: 'terraform',
      affected: 'stack.vars',
      dependents: [{}],
    }
    return { stack, component: 'vpc', json: JSON.stringify(sent) }
  })
  await line.store.addItems(record.id, 0, items)
  return record.id
}

describe.each(MODES)('on %s', (mode) => {
  beforeEach(async () => {
    line = await createGitHubCommandLine(mode)
  })
  afterEach(() => line[Symbol.asyncDispose]())

  describe('affected-stacks', () => {
    it('list shows the uploads, newest first', async () => {
      const old = await upload({ createdAt: Date.parse('2026-11-01T00:00:00Z') }, ['dev'])
      const recent = await upload({ createdAt: Date.parse('2026-11-02T00:00:00.5Z') }, ['dev', 'prod'])
      const { exitCode, out } = await line.run('affected-stacks', 'list')
      expect(out.split('\n').map((text) => text.replace(/ {2,}/g, '  '))).toEqual([
        'UPLOADED  REPOSITORY  REF  HEAD  STACKS  ID',
        `2026-11-02T00:00:00Z  acme/infra  main  abcdef0  2  ${recent}`,
        `2026-11-01T00:00:00Z  acme/infra  main  abcdef0  1  ${old}`,
      ])
      expect(exitCode).toBe(0)
      const limited = await line.run('affected-stacks', 'list', '--limit', '1', '--json')
      expect(JSON.parse(limited.out).items.map(({ id }: { id: string }) => id)).toEqual([recent])
    })

    it('list --incomplete, and of one repository', async () => {
      const id = await upload({ state: 'incomplete', batches: '0110' })
      const { out } = await line.run('affected-stacks', 'list', '--incomplete', '--repository', 'acme/infra')
      expect(out).toMatch(new RegExp(`BATCHES +ID\\n.* 2 of 4 +${id}$`))
      expect((await line.run('affected-stacks', 'list')).err).toBe(
        'no uploads; `atmos describe affected --upload` makes one',
      )
      const { exitCode, err } = await line.run('affected-stacks', 'list', '--repository', 'acme/none')
      expect(exitCode).toBe(1)
      expect(err).toMatch(/has no repository "acme\/none"/)
    })

    it('show: the newest, or the one that is named, with its stacks', async () => {
      const old = await upload({ createdAt: 1 }, ['dev'])
      await upload({ createdAt: 2 }, ['prod', 'dev'])
      const { exitCode, out } = await line.run('affected-stacks', 'show')
      expect(exitCode).toBe(0)
      expect(out).toMatch(/^id +upl_\w+\nuploaded +1970.*\nrepository +acme\/infra\n/)
      expect(out).toMatch(
        /\nhead +abcdef0123456789\w+\nbase +b\nstacks +2\n\nSTACK +COMPONENT +TYPE +AFFECTED +DEPENDENTS\nprod +vpc +terraform +stack\.vars +1\ndev +vpc/,
      )
      const named = await line.run('affected-stacks', 'show', old, '--json')
      expect(JSON.parse(named.out)).toMatchObject({
        id: old,
        stacks: [{ stack: 'dev', sent: { component_type: 'terraform' } }],
      })
    })

    it('show: where there is nothing', async () => {
      const none = await line.run('affected-stacks', 'show')
      expect(none).toMatchObject({ exitCode: 1, out: '' })
      const unknown = await line.run('affected-stacks', 'show', `upl_${'0'.repeat(28)}`)
      expect(unknown.exitCode).toBe(1)
      expect(unknown.err).toMatch(/^refused: This workspace has no upload upl_0/)
      const both = await line.run('affected-stacks', 'show', 'upl_x', '--repository', 'acme/infra')
      expect(both.exitCode).toBe(2)
      expect(both.err).toMatch(/--repository: is for the newest upload/)
    })
  })

  describe('instances list', () => {
    it('shows how the last command on each ended', async () => {
      await upload({ kind: 'instances' }, ['dev', 'prod'])
      const status = instanceStatusRecord(line.workspaceId, { stack: 'prod', component: 'vpc' })
      await line.store.commit([{ insert: 'instanceStatuses', record: status }], [])
      const { exitCode, out } = await line.run('instances', 'list')
      expect(exitCode).toBe(0)
      expect(out).toMatch(
        /^STACK +COMPONENT +REPOSITORY +COMMAND +EXIT CODE +DRIFT +LAST RUN\ndev +vpc +acme\/infra +not known\nprod +vpc +acme\/infra +plan +2 +yes +20\S+Z$/,
      )
      const filtered = await line.run(
        ...['instances', 'list', '--stack', 'prod', '--component', 'vpc', '--repository', '1001', '--json'],
      )
      expect(JSON.parse(filtered.out)).toMatchObject({ items: [{ stack: 'prod', drifted: true }] })
    })

    it('where there are none', async () => {
      const { exitCode, err } = await line.run('instances', 'list')
      expect({ exitCode, err }).toEqual({
        exitCode: 0,
        err: 'no instances; `atmos list instances --upload` registers them',
      })
    })
  })

  describe('locks', () => {
    const take = async (key: string, expiresAt = Date.now() + 600_000) => {
      const record = lockRecord(line.workspaceId, { key, expiresAt })
      await line.store.commit([{ insert: 'locks', record }], [])
      return record.id
    }

    it('list shows who holds what', async () => {
      const id = await take('acme/infra/prod/vpc')
      await take('expired', 1)
      const { exitCode, out } = await line.run('locks', 'list')
      expect(exitCode).toBe(0)
      expect(out).toMatch(
        new RegExp(
          `^KEY +HELD BY +RUN +STARTED BY +UNTIL +MESSAGE +ID\\nacme/infra/prod/vpc +acme/infra +99 +alice +20\\S+\\dZ +applying +${id}$`,
        ),
      )
    })

    it('release asks, by key or id, and takes it away', async () => {
      const ids = { a: await take('a'), b: await take('b') }
      for (const [named, key] of [
        ['a', 'a'],
        [ids.b, 'b'],
      ] as const) {
        const refused = await line.runIn({ answers: ['n'] }, 'locks', 'release', named)
        expect(refused).toMatchObject({ exitCode: 1, out: '' })
        const { exitCode, out, err } = await line.runIn({ answers: ['y'] }, 'locks', 'release', named)
        expect(err).toMatch(
          new RegExp(
            `^key +${key}\\nheld by +acme/infra\\nrun +99\\n[\\s\\S]*Take the lock ${key} from acme/infra\\? `,
          ),
        )
        expect({ exitCode, out }).toEqual({ exitCode: 0, out: `released ${key}` })
      }
      expect((await line.run('locks', 'list')).err).toBe('no locks')
      expect(line.store.events().at(-1)).toMatchObject({ category: 'lock', action: 'deleted' })
    })

    it('release says --yes where nobody can be asked, and --json gives the lock', async () => {
      await take('a')
      const asked = await line.run('locks', 'release', 'a')
      expect(asked.exitCode).toBe(2)
      expect(asked.err).toMatch(
        /say --yes where nobody can be asked: Take the lock a from acme\/infra\?\nSee \S+#config_invalid$/,
      )
      const { out } = await line.run('locks', 'release', 'a', '--yes', '--json')
      expect(JSON.parse(out)).toMatchObject({ key: 'a', message: 'applying' })
    })

    it('release of none says which there are', async () => {
      await take('here')
      const { exitCode, err } = await line.run('locks', 'release', 'gone', '--yes')
      expect(exitCode).toBe(1)
      expect(err).toMatch(
        /^refused: Workspace ws_\w+ has no lock "gone"; it has:\n {2}here\nSee \S+#record_not_found$/,
      )
    })
  })
})
