import { execFile, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Permission } from '../src/permission/decision.js'
import { lintPermissions } from '../src/permission/lint.js'
import { createDocumentedGitHub } from './docs/github.js'
import { createInstallation, type Installation } from './docs/installation.js'
import { runJobs } from './docs/jobs.js'
import { code, type Page, readPage } from './docs/markdown.js'
import { type Call, callsOf, linesOf } from './docs/shell.js'
import { lockedBy } from './docs/workflow.js'
import { filesOf, read } from './package/project.js'

const pages = filesOf('*.md', 'docs/*.md').map(readPage)
const page = (file: string) => pages.find((one) => one.file === file) as Page
const server = page('docs/server.md')
const permissions = page('docs/permissions.md')
const unique = (values: Iterable<string>) => [...new Set(values)].sort()

describe('variables', () => {
  it.each(pages)('of $file are ones that the code reads', ({ text }) => {
    const known = filesOf('src/**/*.ts').map(read).join()
    for (const [name] of text.matchAll(/\bATMOS_PRO_[A-Z_]+\b/g)) expect(known).toContain(name)
  })
})

describe('links', () => {
  it.each(pages)('of $file lead somewhere', ({ file, links, anchors }) => {
    for (const link of links) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : posix.join(posix.dirname(file), path)
      expect(existsSync(target), link).toBe(true)
      if (anchor === undefined) continue
      const there = target === file ? anchors : page(target).anchors
      expect(there, link).toContain(anchor)
    }
  })
})

describe('commands', () => {
  /** These begin with a repository, these have the App of a GitHub, these find what jobs left. */
  const BEGUN = ['docs/permissions.md', 'docs/atmos-cli.md', 'docs/errors.md']
  const WITH_APP = ['docs/atmos-cli.md', 'docs/github-app.md', 'docs/errors.md']
  const JOBS = 'docs/atmos-cli.md'
  const AFTER_JOBS = [JOBS, 'docs/errors.md']
  /** There are none, in good times. */
  const NONE = '--incomplete'
  /** They wait for callers, or need GitHub's own keys: it must be enough that they are understood. */
  const NOT_RUN: Readonly<Record<string, readonly [more: readonly string[], stopsAt: string]>> = {
    serve: [['--port', 'none'], '--port: must be a number'],
    explain: [[], '--token: cannot be read'],
  }

  it.each(pages.filter(({ blocks }) => blocks.some(({ text }) => callsOf(text).length > 0)))(
    'of $file do what it says',
    async ({ file, blocks }) => {
      await using stack = new AsyncDisposableStack()
      const github = WITH_APP.includes(file) ? await createDocumentedGitHub() : undefined
      if (github) stack.defer(() => github.fake.close())
      const installation = stack.use(createInstallation(github))
      if (BEGUN.includes(file)) await begin(installation, github?.platform)
      if (file === 'docs/github-app.md') await installation.run('workspace', 'create', 'acme')
      for (const { text } of blocks) {
        const [, name] = /^# ([\w-]+\.yaml)\n/.exec(text) ?? []
        if (name) writeFileSync(join(installation.folder, name), text)
      }
      let jobsRan = false
      for (const [index, { language, text }] of blocks.entries()) {
        if (language !== 'sh') continue
        const calls = callsOf(text)
        for (const call of calls) {
          if (github && !jobsRan && AFTER_JOBS.includes(file) && isToShow(call)) {
            if (file !== JOBS) await grantJobs(installation)
            await runJobs(github, installation, lockedBy(page(JOBS).blocks))
            jobsRan = true
          }
          const out = await follow(installation, call)
          if (isToShow(call)) expect(out, call.line).not.toBe('')
          const shown = blocks[index + 1]
          if (shown?.language === 'text' && call === calls.at(-1)) expect(`${out}\n`).toBe(shown.text)
        }
      }
    },
    60_000,
  )

  async function grantJobs({ follow }: Installation): Promise<void> {
    const calls = page(JOBS).blocks.flatMap(({ text }) => callsOf(text))
    for (const call of calls.filter(({ args }) => args[1] === 'add')) await follow(call)
  }

  /** What it lists is there: made by what stands before it. */
  function isToShow({ args: [noun, verb, ...more] }: Call): boolean {
    const isOfJobs = ['affected-stacks', 'instances', 'locks', 'github', 'repository'].includes(noun ?? '')
    return isOfJobs && /^(?:list|show|installations|repositories)$/.test(verb ?? '') && !more.includes(NONE)
  }

  async function follow(installation: Installation, call: Call): Promise<string> {
    const [more, stopsAt] = NOT_RUN[call.args[0] ?? ''] ?? [[], undefined]
    const { exitCode, out, err } = await installation.follow(call, ...more)
    if (stopsAt) expect(err, call.line).toContain(stopsAt)
    else expect([exitCode, exitCode === call.exitCode ? '' : err], call.line).toEqual([call.exitCode, ''])
    return out
  }

  it('over HTTP, of docs/server.md, do what it says', async ({ skip }) => {
    const isThere = (name: string) => spawnSync(name, ['--version']).status === 0
    skip(!['bash', 'curl', 'jq'].every(isThere), 'curl and jq are not installed here')
    await using installation = createInstallation()
    const blocks = server.blocksIn('sh')
    const [init] = blocks.flatMap(callsOf) as [Call]
    await installation.follow(init)
    const asked = blocks.filter((text) => text.includes('curl'))
    for (const call of asked.flatMap(callsOf)) await installation.follow(call)
    const lines = asked.flatMap(linesOf).filter((line) => callsOf(line).length === 0)
    const script = lines.join('\n').replaceAll('https://oidc.example.com', await installation.url())
    const { stdout: out } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: installation.folder,
    })
    for (const line of lines.filter((one) => one.startsWith('curl '))) {
      const [, expected] = /# (.+)$/.exec(line) ?? []
      if (expected) expect(out.split('\n'), line).toContain(expected)
    }
    expect(out).not.toContain('InvalidRequest')
  }, 60_000)
})

describe('rows', () => {
  it('of the cookbook are those that its commands make, without findings', async () => {
    await using installation = createInstallation()
    await begin(installation)
    let written: readonly Permission[] = []
    let count = 0
    for (const { language, text } of permissions.blocks) {
      if (language === 'yaml') written = parse(text)
      const made: Permission[] = []
      for (const call of callsOf(text).filter(({ args }) => args[1] === 'add')) {
        const { out, err } = await installation.follow(call, '--json')
        expect(err, call.line).toBe('')
        const { id, version, createdAt, repository, findings, ...row } = JSON.parse(out)
        made.push(row)
        const own = (findings as { permissionId: string; code: string }[]).filter(
          (one) => one.permissionId === id,
        )
        expect(own.map((one) => one.code)).toEqual(
          row.events?.[0] === 'pull_request_target' ? ['outsider-event'] : [],
        )
      }
      if (made.length === 0) continue
      expect(made).toEqual(written)
      count += made.length
    }
    expect(count).toBeGreaterThan(10)
  })

  it('of the table of findings have them, and no code is missing', () => {
    const rows = permissions.table('| code |')
    for (const [name, severity, example] of rows) {
      const [text = ''] = code(example)
      const list = (parse(`[${text}]`) as object[]).map((row) => ({ permission: 'a:b', ...row }))
      const found = lintPermissions(list as Permission[]).map((finding) => [finding.code, finding.severity])
      expect(found, text).toContainEqual([code(name)[0], severity])
    }
    const codes = read('src/permission/finding.ts').matchAll(/^ {2}\| '([\w-]+)'$/gm)
    expect(unique(rows.map(([name]) => code(name)[0] ?? ''))).toEqual(
      unique([...codes].map(([, one = '']) => one)),
    )
  })
})

/** A workspace with a repository, and no permissions. */
async function begin({ run }: Installation, platform?: string): Promise<void> {
  await run('workspace', 'create', 'acme')
  const ids = ['--id', '1001', '--owner-id', '42', ...(platform ? ['--platform', platform] : [])]
  await run('repository', 'import', 'acme/infra', ...ids)
}
