import { describe, expect, it } from 'vitest'
import { filesOf, read } from '../package/project.js'
import { code, readPage } from './markdown.js'

const sources = filesOf('src/**/*.ts').map(read).join('\n').replaceAll("\\'", "'")

/** Somebody searches for the message that is on their screen. */
describe('messages are quoted as the code has them', () => {
  const tables = [
    ['docs/atmos-cli.md', '| it says |'],
    ['docs/github-app.md', '| it says |'],
    ['docs/deploy.md', '| you see |'],
  ] as const

  it.each(
    tables.flatMap(([file, header]) =>
      readPage(file)
        .table(header)
        .flatMap(([first]) => code(first)),
    ),
  )('%s', (quote) => {
    const isOfSomebodyElse = /^(?:id-token: write|disk is full|redirect_uri)$/.test(quote)
    expect(isOfSomebodyElse || sources.includes(quote)).toBe(true)
  })
})
