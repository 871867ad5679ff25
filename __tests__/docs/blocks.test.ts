import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readExchangeRequest } from '../../src/exchange/exchange-request.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Permission } from '../../src/permission/decision.js'
import { parseConfig } from '../../src/server/config.js'
import { filesOf, manifest } from '../package/project.js'
import { checkDockerfile, checkProxy, checkUnit } from './formats.js'
import { type Block, readPage } from './markdown.js'
import { callsOf } from './shell.js'
import { programsOf } from './shell-programs.js'
import { checkWorkflow, isWorkflow } from './workflow.js'

const ROOT = resolve(import.meta.dirname, '../..')
const pages = filesOf('*.md', 'docs/*.md', 'examples/**/*.md', 'bench/**/*.md').map(readPage)
const blocks = pages.flatMap(({ file, blocks }) =>
  blocks.map((block, index) => ({
    ...block,
    file,
    before: blocks[index - 1],
    name: block.text.split('\n')[0],
  })),
)
type Found = Block & { readonly file: string; readonly before: Block | undefined }

/** Blocks that one test reads, by their place: the first of its kind on its page, or all of them. */
const READ_BY: Readonly<Record<string, readonly [file: string, test: string, count: number]>> = {
  html: ['docs/github-app.md', '__tests__/docs/github-app.test.ts', 1],
  json: ['docs/server.md', '__tests__/docs/server.test.ts', 4],
  mermaid: ['docs/architecture.md', '__tests__/package/architecture.test.ts', 1],
}

/** Programs that no test calls, and why. What is around them is read by `bash -n`. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  '.': 'part of the shell',
  cd: 'part of the shell',
  printf: 'part of the shell',
  set: 'part of the shell',
  sh: 'part of the shell',
  umask: 'part of the shell',
  curl: 'those of docs/server.md are called; others ask machines that are not here',
  gh: 'asks the real GitHub',
  docker: 'needs its daemon',
  openssl: 'makes a key',
  cat: 'reads a file of the block',
  date: 'names a file',
  sleep: 'waits',
  jq: 'those of docs/server.md and docs/github-app.md are called',
  createdb: 'needs the server of Postgres',
  createuser: 'needs the server of Postgres',
  pg_dump: 'needs the server of Postgres',
  df: 'looks at the machine',
  install: 'needs root',
  journalctl: 'needs root',
  mv: 'needs root',
  rm: 'needs root',
  runuser: 'needs root',
  systemctl: 'needs root',
  tee: 'needs root',
  timedatectl: 'needs root',
  useradd: 'needs root',
}

/** How each kind is proven. */
const PROOFS: Readonly<Record<string, (block: Found) => void>> = {
  sh: checkShell,
  bash: checkShell,
  yaml: checkYaml,
  // Compiled below, all at once.
  ts: ({ text }) => expect(text).toContain('import '),
  json({ file, text }) {
    if (file === READ_BY['json']?.[0]) return
    readExchangeRequest(JSON.parse(text))
  },
  html: readElsewhere,
  mermaid: readElsewhere,
  // What the command before it prints: docs.test.ts compares them.
  text({ file, before }) {
    expect(file).toMatch(/^docs\//)
    expect(before?.language).toBe('sh')
    expect(callsOf(before?.text ?? '')).not.toEqual([])
  },
  ini: ({ text }) => checkUnit(text),
  dockerfile: ({ text }) => checkDockerfile(text),
  nginx: ({ text }) => checkProxy(text, /[;{}]$/),
  caddy: ({ text }) => checkProxy(text, /^\t*\S/),
}

describe('the blocks of code', () => {
  it.each(pages)('of $file are all seen', ({ text, blocks }) => {
    expect(text.match(/^ *(?:```|~~~)/gm)?.length ?? 0).toBe(2 * blocks.length)
  })

  it.each(blocks)('$file: $language: $name', (block) => {
    expect(Object.keys(PROOFS)).toContain(block.language)
    PROOFS[block.language]?.(block)
  })

  it('in TypeScript compile', () => {
    const folder = join(ROOT, 'node_modules/.cache/docs')
    mkdirSync(folder, { recursive: true })
    const written = blocks.filter(({ language }) => language === 'ts')
    const files = written.map(({ text }, index) => {
      const file = join(folder, `block-${index}.ts`)
      writeFileSync(file, text)
      return file
    })
    expect(files.length).toBeGreaterThan(3)
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const options =
      '--noEmit --strict --skipLibCheck --module nodenext --target es2024 --types node --ignoreConfig'
    const args = [tsc, ...options.split(' '), ...files]
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(stdout).toBe('')
  })

  it('that one test reads are as many as it reads', () => {
    for (const [language, [file, test, count]] of Object.entries(READ_BY)) {
      expect(readPage(file).blocksIn(language), file).toHaveLength(count)
      expect(existsSync(join(ROOT, test))).toBe(true)
    }
  })

  it('call all that is said not to be called', () => {
    const called = blocks.flatMap(({ language, text }) =>
      /^(?:ba)?sh$/.test(language) ? programsOf(text) : [],
    )
    expect(Object.keys(NOT_CALLED).filter((program) => !called.includes(program))).toEqual([])
  })
})

function readElsewhere({ language, file }: Found): void {
  expect(file).toBe(READ_BY[language]?.[0])
}

/** Every call of ours is run by docs.test.ts; the rest is named above. */
function checkShell({ file, language, text }: Found): void {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  // What a script hands on is whatever it is given.
  const calls = callsOf(text).filter(({ line }) => !line.includes('"$@"'))
  if (calls.length > 0) {
    expect([file, language]).toEqual([expect.stringMatching(/^(?:docs\/)?[\w-]+\.md$/), 'sh'])
  }
  for (const [, script = 'test'] of text.matchAll(/^npm (?:test|run ([\w:]+))/gm)) {
    expect(Object.keys(manifest.scripts)).toContain(script)
  }
  for (const [, name, major] of text.matchAll(/npm install --global (\S+)@(\S+)/g)) {
    expect([name, major]).toEqual([manifest.name, manifest.version.split('.')[0]])
  }
  // examples/readme.test.ts runs its own.
  const known = [...Object.keys(NOT_CALLED), 'npm', 'npx', 'atmos-pro-oidc', 'oidc']
  if (file === 'examples/README.md') known.push('node')
  expect(known).toEqual(expect.arrayContaining([...programsOf(text)]))
}

/** Permissions, one or many; a workflow, or lines of one; or a configuration of the server. */
function checkYaml({ text }: Found): void {
  const value: unknown = parse(text)
  if (Array.isArray(value)) compilePermissions(value)
  else if (isWorkflow(value)) checkWorkflow(value)
  else if (typeof value === 'object' && value !== null && 'permission' in value)
    compilePermissions([value as Permission])
  else parseConfig(text, 'docs')
}
