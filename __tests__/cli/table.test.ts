import { describe, expect, it } from 'vitest'
import { formatFields, formatTable } from '../../src/cli/table.js'

interface Row {
  readonly id: string
  readonly text: string
}

const COLUMNS = [
  { title: 'ID', value: ({ id }: Row) => id, isWhole: true },
  { title: 'TEXT', value: ({ text }: Row) => text },
] as const

const paint = (_style: unknown, text: string) => text
const screen = (columns: number) => ({ columns, isScreen: true, paint })
const pipe = { columns: 20, isScreen: false, paint }

const rows: readonly Row[] = [
  { id: 'ws_0123456789', text: 'one two three four five six' },
  { id: 'ws_1', text: '東京 team' },
]

describe('formatTable', () => {
  it('aligns columns, without lines or spaces at the ends', () => {
    expect(formatTable(screen(80), COLUMNS, rows)).toBe(
      ['ID             TEXT', 'ws_0123456789  one two three four five six', 'ws_1           東京 team'].join(
        '\n',
      ),
    )
  })

  it('breaks what does not fit on a screen, but nothing that is there to be copied', () => {
    expect(formatTable(screen(30), COLUMNS, rows)).toBe(
      [
        'ID             TEXT',
        'ws_0123456789  one two three f',
        '               our five six',
        'ws_1           東京 team',
      ].join('\n'),
    )
  })

  it('makes records of rows where a column would be narrower than its heading, or than eight', () => {
    expect(formatTable(screen(23), COLUMNS, rows)).toMatch(/^ID {13}TEXT\nws_0123456789 {2}one two\n/)
    const few: readonly Row[] = [...rows, { id: '', text: 'no id' }]
    expect(formatTable(screen(22), COLUMNS, few)).toBe(
      [
        'id    ws_0123456789\ntext  one two three four five six',
        'id    ws_1\ntext  東京 team',
        'text  no id',
      ].join('\n\n'),
    )
    const titled = [{ title: 'A LONG HEADING', value: ({ text }: Row) => text }]
    expect(formatTable(screen(14), titled, rows)).toMatch(/^A LONG HEADING\n/)
    expect(formatTable(screen(13), titled, rows)).toMatch(/^a long heading {2}one two/)
  })

  it('breaks nothing in a pipe: a row is a line', () => {
    expect(formatTable(pipe, COLUMNS, rows).split('\n')).toHaveLength(3)
  })

  it('shows the heading alone', () => {
    expect(formatTable(pipe, COLUMNS, [])).toBe('ID  TEXT')
  })

  it('is not moved by what it shows', () => {
    const table = formatTable(pipe, COLUMNS, [{ id: '\u001b[31m', text: 'a\nb\u202e\ud800' }])
    expect(table).toBe('ID     TEXT\n\uFFFD[31m  a\uFFFDb\uFFFD\uFFFD')
  })
})

it('formatFields aligns the values, and shows no control characters', () => {
  expect(formatFields({ id: 'a', version: 3, 'long name': '\u0007' })).toBe(
    'id         a\nversion    3\nlong name  \uFFFD',
  )
})
