import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode, HELP } from '../../src/error-code.js'
import { OidcError } from '../../src/errors.js'
import { failure } from '../../src/exchange/answer.js'
import { CLOCK_TOLERANCE } from '../../src/identity/clock.js'
import { MAX_TOKEN_LENGTH } from '../../src/identity/jws.js'
import { parseConfig } from '../../src/server/config.js'
import { RELOAD_INTERVAL } from '../../src/server/keys/signing-keys.js'
import { MAX_ROWS } from '../../src/store/records.js'
import { filesOf, read } from '../package/project.js'
import { code, readPage } from './markdown.js'

class AnyError extends OidcError<ErrorCode> {}

const page = readPage('docs/errors.md')
const server = readPage('docs/server.md').table('| status | `errorTag` |')
const codes: readonly ErrorCode[] = Object.values(ERROR_CODES).flat()
const unique = (values: Iterable<string>) => [...new Set(values)].sort()

/** What stands under each heading of a code. */
const sections = new Map(
  page.text
    .split(/^(?=###? )/m)
    .flatMap((section) => [...section.matchAll(/^### (\w+)\n\n(.*)\n\n([\s\S]*)$/g)])
    .map(([, name = '', status = '', text = '']) => [name, { status, text }]),
)

describe('the headings of docs/errors.md', () => {
  it('are the codes, by what they are about', () => {
    expect([...page.text.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(codes)
    const groups = page.text.split(/^## /m).filter((group) => group.includes('\n### '))
    expect(groups.map((group) => [...group.matchAll(/^### (.+)$/gm)].map(([, name]) => name))).toEqual(
      Object.values(ERROR_CODES),
    )
  })

  it.each(codes)('%s says its status, its tag, whether to try again, and what happened', (name) => {
    const { status, text } = sections.get(name) ?? { status: '', text: '' }
    expect(text).toMatch(/^\*\*What happened\*\*: \S/)
    const promised = server.find(([, , named]) => code(named).includes(name))
    const answer = failure({ request: '', traceId: '' }, new AnyError(name, ''))
    const { errorTag, context } = JSON.parse(answer.body)
    // A mistake in a configuration is not answered with.
    if (context.code === undefined) {
      expect([promised, errorTag]).toEqual([undefined, 'InternalError'])
      expect(status).toMatch(/^no answer: .* · try again: no$/)
      return
    }
    expect(status).toBe(`${answer.status} \`${errorTag}\` · try again: ${promised?.at(-1)}`)
  })
})

describe('tables of docs/errors.md', () => {
  it('lead from every tag to its codes', () => {
    const rows = page.table('| you see |').map(([tag, status = '', it = '']) => ({
      answer: `${status} ${code(tag)[0]}`,
      codes: [...it.matchAll(/\[`(\w+)`\]\(#\1\)/g)].map(([, one = '']) => one),
    }))
    const written = server.map(([status, tag, named]) => ({
      answer: `${status} ${code(tag)[0]}`,
      codes: [...code(named)],
    }))
    const byAnswer = (one: { answer: string }, other: { answer: string }) =>
      one.answer < other.answer ? -1 : 1
    expect(rows.sort(byAnswer)).toEqual(written.sort(byAnswer))
  })

  const sources = filesOf('src/action/diagnosis/*.ts').map(read).join()
  const titles = page.table('| title |').map(([title, act]) => [code(title)[0] ?? '', act ?? ''] as const)

  it('have every title of the action', () => {
    const written = [...sources.matchAll(/\btitle: (?:['"]([^'"]+)['"]|`([^$`]+))/g)].map(
      ([, whole, start]) => whole ?? start?.replace(/:? $/, '') ?? '',
    )
    expect(written.length).toBeGreaterThan(30)
    expect(unique(titles.map(([title]) => title))).toEqual(unique(written))
  })

  it('lead from titles of refusals to their codes', () => {
    const known = [...sources.matchAll(/ code: (.*),\n +title: ['`]([\w ,]+)/g)]
    expect(known.length).toBeGreaterThan(7)
    for (const [, expression = '', title] of known) {
      const [, act = ''] = titles.find(([one]) => one === title) ?? []
      for (const [, one] of expression.matchAll(/'(\w+)'/g)) expect(act, title).toContain(`(#${one})`)
    }
  })

  it('are where the action sends its readers', () => {
    expect(sources).toContain('HELP}#the-action`')
    expect(HELP).toMatch(/\/docs\/errors\.md$/)
    expect(page.anchors).toContain('the-action')
  })
})

it('docs/errors.md has the numbers of the code', () => {
  const has = (name: ErrorCode, text: string) => expect(sections.get(name)?.text).toContain(text)
  has('token_too_large', `more than ${MAX_TOKEN_LENGTH} characters`)
  has('token_not_yet_valid', `${CLOCK_TOLERANCE} seconds are tolerated`)
  has('record_conflict', `${MAX_ROWS} permissions for a repository, ${MAX_ROWS} members`)
  has('store_unavailable', `within ${RELOAD_INTERVAL / 1000} seconds`)
  has('token_expired', `${parseConfig('', 'docs').sessionTtl / 60} minutes by default`)
})

it('docs/errors.md quotes messages as the code has them', () => {
  const all = filesOf('src/**/*.ts').map(read).join()
  const quotes = [...page.text.matchAll(/^- `([\w']+ [^`]+)`: /gm)].map(([, quote = '']) => quote)
  expect(quotes.length).toBeGreaterThan(3)
  for (const quote of quotes) expect(all).toContain(quote)
})
