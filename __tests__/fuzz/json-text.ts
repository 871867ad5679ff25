import fc from 'fast-check'

/** JSON as somebody may write it: names twice, white space anywhere, any character escaped. */
export interface Member {
  readonly name: string
  /** JSON itself. */
  readonly value: string
}

/** How members are put down. */
export interface Style {
  readonly gap: string
  /** Every so many characters of a name, one is written as `\uXXXX`; 0: none. */
  readonly escapeEvery: number
}

export const style: fc.Arbitrary<Style> = fc.record({
  gap: fc.constantFrom('', '', '', ' ', '\n', '\t \r\n', '\u00a0'),
  escapeEvery: fc.constantFrom(0, 0, 0, 1, 2, 3),
})

export function writeObject(members: readonly Member[], { gap, escapeEvery }: Style): string {
  const written = members.map(
    ({ name, value }) => `${gap}${writeName(name, escapeEvery)}${gap}:${gap}${value}`,
  )
  return `{${written.join(`${gap},`)}${gap}}`
}

function writeName(name: string, every: number): string {
  if (every === 0) return JSON.stringify(name)
  const written = Array.from({ length: name.length }, (_none, at) =>
    at % every === 0
      ? `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`
      : JSON.stringify(name[at]).slice(1, -1),
  )
  return `"${written.join('')}"`
}

/** Any JSON, as text. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.json({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[', '{}', '[]', '1e999', '-0', '01', '"\\ud800"', '{"a":1,"a":2}', '""'),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 40 }).map((deep) => `${'['.repeat(deep)}${']'.repeat(deep)}`),
  },
)
