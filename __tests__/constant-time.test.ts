import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listenForCallback } from '../src/cli/github/callback.js'
import { equalInConstantTime } from '../src/constant-time.js'
import { createAdministratorToken } from '../src/management/administrator-token.js'
import { authenticate } from '../src/management/authenticate.js'
import { isSigned } from '../src/webhooks/signature.js'
import { createFixture, NOW } from './management/fixture.js'
import { filesOf, read } from './package/project.js'

/** What Node's comparison is made to say. Left out: the truth. */
const says = vi.hoisted(() => ({ instead: undefined as boolean | undefined }))

vi.mock('node:crypto', async (load) => {
  const node = await load<typeof import('node:crypto')>()
  const timingSafeEqual: typeof node.timingSafeEqual = (one, other) =>
    says.instead ?? node.timingSafeEqual(one, other)
  return { ...node, timingSafeEqual, default: { ...node, timingSafeEqual } }
})

afterEach(() => {
  says.instead = undefined
})

describe('a secret is equal to', () => {
  it.each<[string, string | Uint8Array, string | Uint8Array, boolean]>([
    ['itself', 'abc', 'abc', true],
    ['itself as bytes', 'abc', Buffer.from('abc'), true],
    ['not one that ends otherwise', 'abc', 'abd', false],
    ['not one that begins otherwise', 'bbc', 'abc', false],
    ['not its beginning', 'ab', 'abc', false],
    ['not more than itself', 'abc', 'ab', false],
    ['not one of as many characters and more bytes', 'ab', 'äb', false],
    ['not one that is only equal when read as Latin-1', 'Ł', 'A', false],
    ['not nothing', '', 'a', false],
  ])('%s', (_name, given, expected, isEqual) => {
    expect(equalInConstantTime(given, expected)).toBe(isEqual)
  })
})

/** Wherever a secret is looked at: whether the right one gets in, or one of the same length. */
const DOORS: Readonly<Record<string, (isRight: boolean) => Promise<boolean>>> = {
  async 'a management token'(isRight) {
    const { administrator, store } = createFixture()
    const { token } = await createAdministratorToken(administrator, { name: 'tests' })
    const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    return authenticate(store, isRight ? token : other, NOW).then(
      () => true,
      () => false,
    )
  },
  async "a webhook's signature"(isRight) {
    const signature = createHmac('sha256', isRight ? 'right' : 'wrong')
      .update('body')
      .digest('hex')
    return isSigned(Buffer.from('body'), `sha256=${signature}`, 'right')
  },
  async 'the state of a sign-in'(isRight) {
    await using callback = await listenForCallback('right')
    const { status } = await fetch(`${callback.redirectUri}?code=c&state=${isRight ? 'right' : 'wrong'}`)
    return status === 200
  },
}

// A comparison before or beside the one that takes always the same time would not follow what that one says.
describe.each(Object.entries(DOORS))(
  '%s: nothing decides but the comparison in constant time',
  (_name, enter) => {
    it.each([
      ['the right one', true, undefined, true],
      ['a wrong one', false, undefined, false],
      ['the right one, when the comparison says no', true, false, false],
      ['a wrong one, when the comparison says yes', false, true, true],
    ])('%s', async (_case, isRight, instead, getsIn) => {
      says.instead = instead
      expect(await enter(isRight)).toBe(getsIn)
    })
  },
)

describe('in the sources', () => {
  const sources = filesOf('src/**/*.ts')

  it('secrets are compared by one function, in these places', () => {
    expect(sources.filter((file) => /timingSafeEqual/.test(read(file)))).toEqual(['src/constant-time.ts'])
    const users = sources.filter((file) => /from '[./]+\/constant-time\.js'/.test(read(file)))
    expect(users).toEqual([
      'src/cli/github/callback.ts',
      'src/management/authenticate.ts',
      'src/webhooks/signature.ts',
    ])
  })

  it('nothing that is called a secret is compared in another way', () => {
    const name = String.raw`\w*(?:secret|hash|hmac|signature|digest|verifier|password|mac)`
    const compared = new RegExp(
      String.raw`\b${name}\)?\s*[!=]==?\s*(?![=\s]|undefined|null|'')|[!=]==?\s*[\w.]*\b${name}\b(?!\.length|\w|\()`,
      'i',
    )
    const lines = sources
      // The fake GitHub guards nothing.
      .filter((file) => !file.startsWith('src/testing/'))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .map((line) => `${file}: ${line.trim()}`),
      )
    expect(lines.filter((line) => compared.test(line))).toEqual([])
  })
})
