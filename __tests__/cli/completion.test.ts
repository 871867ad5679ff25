import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from './terminal.js'

/** Shells that are not installed are not tested; bash is everywhere. */
const has = (shell: string) => {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.each(['bash', 'zsh', 'fish'])('%s: the script names every command and its options', async (shell) => {
  const { exitCode, out } = await run('completion', shell)
  expect(exitCode).toBe(0)
  for (const word of ['workspace', 'permission', 'change', 'demo', 'if-version', 'pull-request-into']) {
    expect(out).toContain(word)
  }
  expect(out).toContain(' permission change')
})

it('another shell: exit code 2', async () => {
  const { exitCode, err } = await run('completion', 'tcsh')
  expect(exitCode).toBe(2)
  expect(err).toMatch(/Allowed choices are bash, zsh, fish/)
})

const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['commands', ['w'], ['workspace']],
  ['subcommands', ['workspace', ''], ['create', 'list', 'show', 'rename', 'delete']],
  ['options', ['member', 'add', 'octocat', '--r'], ['--role']],
  ['the values of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
  ['choices', ['member', 'add', 'octocat', '--role', ''], ['member', 'admin', 'owner']],
  ['choices that begin so', ['audit', 'export', '--format', 'c'], ['csv']],
  ['nothing that is not a command', ['workspace', 'x', '--w'], []],
]

describe('bash', () => {
  let script: string
  beforeAll(async () => {
    script = (await run('completion', 'bash')).out
  })
  const complete = (...words: readonly string[]): string[] => {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _atmos_pro_oidc; printf '%s\\n' "\${COMPREPLY[@]}"`
    const args = ['--norc', '-c', `set -u; ${script}\n${ask}`, 'bash', 'atmos-pro-oidc', ...words]
    return execFileSync('bash', args, { encoding: 'utf8' }).split('\n').filter(Boolean)
  }

  it.each(CASES)('completes %s', (_name, words, expected) => {
    const found = complete(...words)
    for (const word of expected) expect(found).toContain(word)
    const last = words.at(-1) ?? ''
    expect(found.filter((word) => !word.startsWith(last))).toEqual([])
    if (expected.length === 0) expect(found).toEqual([])
  })
})

it('bash evaluates nothing that was typed', async () => {
  const { out } = await run('completion', 'bash')
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-test-'))
  const typed = '$(touch evaluated)'
  for (const words of [
    ['check', '--branch', typed, ''],
    ['check', typed],
    [typed, ''],
    ['check', '--branch', typed],
  ]) {
    const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _atmos_pro_oidc || true'
    execFileSync('bash', ['--norc', '-c', `${out}\n${ask}`, 'bash', 'atmos-pro-oidc', ...words], {
      cwd: folder,
    })
  }
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

it.runIf(has('zsh'))('zsh accepts the script', async () => {
  execFileSync('zsh', ['-n', '-c', (await run('completion', 'zsh')).out])
})

it.runIf(has('fish'))('fish accepts the script', async () => {
  execFileSync('fish', ['--no-execute', '-c', (await run('completion', 'fish')).out])
})
