import { spawn } from 'node:child_process'
import crypto from 'node:crypto'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TestModule, TestSpecification, Vitest } from 'vitest/node'
import { withoutAllowed } from './allowed.js'
import { PLANTS } from './plants.js'
import LeakReporter from './reporter.js'
import { createSecrets } from './secrets.js'
import { SINKS, type Sink } from './sink.js'
import { secrets, settle, type Tally } from './watch.js'

const { privateKey } = crypto.generateKeyPairSync('ed25519')
const pair = (await crypto.subtle.generateKey('Ed25519', true, [
  'sign',
  'verify',
])) as crypto.webcrypto.CryptoKeyPair
const data = Buffer.from('signed')

/** What makes secrets, with one that it made. */
const MINTS: readonly (readonly [what: string, where: string, mint: () => unknown])[] = [
  ['random bytes', 'of Node', () => crypto.randomBytes(20)],
  ['random bytes', 'of Web Crypto', () => crypto.getRandomValues(new Uint8Array(32))],
  ['a signature', 'of Node', () => crypto.sign(null, data, privateKey)],
  ['a signature', 'of Web Crypto', () => crypto.subtle.sign('Ed25519', pair.privateKey, data)],
  [
    'the key of an HMAC',
    'of Node',
    () => {
      const key = crypto.randomUUID()
      crypto.createHmac('sha256', key)
      return Buffer.from(key)
    },
  ],
]

describe('what this run makes is known:', () => {
  it.each(MINTS)('%s %s', async (what, where, mint) => {
    const bytes = Buffer.from((await mint()) as Uint8Array)
    const encodings =
      what === 'the key of an HMAC' ? (['utf8'] as const) : (['hex', 'base64', 'base64url'] as const)
    for (const encoding of encodings) {
      expect(secrets.findIn(`seen: "${bytes.toString(encoding)}".`), where).toMatchObject([{ what }])
    }
  })
})

describe.each(SINKS)('a secret that comes out is found: %s', (sink) => {
  it.each(Object.entries(PLANTS[sink]))('%s', async (_way, leak) => {
    await leak(crypto.randomBytes(32).toString('base64url'))
    await new Promise(setImmediate)
    const found = settle().map((one) => [one.sink, one.what])
    expect(found).toContainEqual([sink, 'random bytes'])
  })
})

describe('a secret is known by its', () => {
  const known = createSecrets()
  const bytes = crypto.createHash('sha256').update('known').digest()
  known.remember('a key', bytes)
  known.remember('a word', 'correct-horse-battery-staple')
  const all = bytes.toString('hex')
  const jwt = ['{"alg":"RS256"}', '{"iss":"https://issuer.example"}', 'x'.repeat(64)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

  it.each<[name: string, text: string, what: string | null]>([
    ['value', `key=${all};`, 'a key'],
    ['value, after other characters of its kind', `abc${all}`, 'a key'],
    ['second half', all.slice(16), 'a key'],
    ['text', '{"secret":"correct-horse-battery-staple"}', 'a word'],
    ['form, of a signed token', `Bearer ${jwt}`, 'a signed token'],
    ['form, of a management token', `apo_${'0'.repeat(28)}_${'A'.repeat(43)}`, 'a management token'],
    ['form, of a token of GitHub', `ghs_${'a'.repeat(36)}`, "a token of GitHub's"],
    ['form, of a private key', '-----BEGIN PRIVATE KEY-----', 'a private key'],
    ['form, of a private JWK in JSON in JSON', `{\\"d\\":\\"${'A'.repeat(43)}\\"}`, 'a private JWK'],
    ['not what is another', bytes.toString('hex').replaceAll(/[0-9]/g, 'x'), null],
    ['not eight characters of it', all.slice(0, 8), null],
    ['not the payload of a token', jwt.split('.').slice(0, 2).join('.'), null],
  ])('%s', (_name, out, what) => {
    const found = known.findIn(out)
    expect(found.map((one) => one.what)).toEqual(what === null ? [] : [what])
    // What is said of it does not give it away.
    for (const { hint } of found) expect(hint).toMatch(/^.{4}….{4}$/)
  })
})

describe('allowed', () => {
  const token = `apo_${'0'.repeat(28)}_${'A'.repeat(43)}`
  it.each<[name: string, Sink, text: string, place: string, isAllowed: boolean]>([
    ['a mask', 'output of a program', `::add-mask::${token}`, '', true],
    ['not what comes after it', 'output of a program', `::add-mask::x\n${token}`, '', false],
    ['not a mask in the log', 'the log', `::add-mask::${token}`, '', false],
    ['a new token', 'the command line', token, 'token create ci', true],
    [
      'the state of a sign-in',
      'the command line',
      `  https://github.com/login/oauth/authorize?a=b&state=${token}&c=d`,
      '',
      true,
    ],
    [
      'not elsewhere in its address',
      'the command line',
      `https://github.com/login/oauth/authorize?state=x&code_verifier=${token}`,
      '',
      false,
    ],
    ['not in a list of them', 'the command line', token, 'token list', false],
    ['the answer to an exchange', 'an answer', `200 {} {"data":{"token":"${token}"}}`, '', true],
    ['not in a header of it', 'an answer', `200 {"etag":"${token}"} {"data":{"token":"x"}}`, '', false],
    ['not in another field of it', 'an answer', `200 {} {"data":{"token":"x","name":"${token}"}}`, '', false],
    ['not the answer of a refusal', 'an answer', `400 {} {"data":{"token":"${token}"}}`, '', false],
  ])('%s', (_name, sink, out, place, isAllowed) => {
    expect(withoutAllowed(sink, out, place).includes(token)).toBe(!isAllowed)
  })
})

describe('a run', () => {
  it('fails when a file leaks, and says where, and not what', async () => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', '__tests__/leaks/planted.config.ts']
    const child = spawn(process.execPath, vitest, { env: { ...process.env, NO_COLOR: '1' } })
    const [output, messages, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ])
    expect(output).toMatch(/Looked for 1 secrets in \(characters\): .*, an error [1-9]/)
    expect(messages).toMatch(
      /secrets came out .*\n- an error: random bytes, [0-9a-f]{4}…[0-9a-f]{4}, in "leaks"/,
    )
    expect(exitCode).toBe(1)
  }, 60_000)

  const everywhere = Object.fromEntries(SINKS.map((sink) => [sink, 1]))
  const planted = '/leaks/leaks.test.ts'
  it.each<[name: string, characters: Tally['characters'], ran: number, file: string, fails: boolean]>([
    ['passes when everything was looked at', everywhere, 2, 'a', false],
    ['fails when the log was not', { ...everywhere, 'the log': 0 }, 2, 'a', true],
    ['fails when nothing was', {}, 2, 'a', true],
    ['fails when only what is planted was', everywhere, 2, planted, true],
    ['passes when tests print nothing', { ...everywhere, 'output of the tests': 0 }, 2, 'a', false],
    ['of some files only passes', {}, 1, 'a', false],
  ])('%s', async (_name, characters, ran, moduleId, fails) => {
    onTestFinished(() => {
      process.exitCode = undefined
      vi.restoreAllMocks()
    })
    for (const method of ['log', 'error'] as const) vi.spyOn(console, method).mockImplementation(() => {})
    const reporter = new LeakReporter()
    const vitest = { config: {}, globTestSpecifications: async () => ['one', 'other'] }
    reporter.onInit(vitest as unknown as Vitest)
    reporter.onTestRunStart(Array<TestSpecification>(ran))
    await reporter.onTestRunEnd([
      { moduleId, meta: () => ({ leaks: { secrets: 1, characters } }) } as unknown as TestModule,
    ])
    expect(process.exitCode).toBe(fails ? 1 : undefined)
  })
})
