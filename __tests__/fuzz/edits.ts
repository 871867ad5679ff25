import fc from 'fast-check'

/** A change to a text: some characters taken out, others put in. */
export interface Edit {
  /** A place, counted round and round. */
  readonly at: number
  readonly cut: number
  readonly put: string
}

/** Up to `most` changes, of which each puts in one of `pieces` or any one character. */
export function edits(pieces: readonly string[], most: number, least = 0): fc.Arbitrary<Edit[]> {
  const edit = fc.record({
    at: fc.nat(100_000),
    cut: fc.oneof(fc.nat(2), fc.nat(40)),
    put: fc.oneof(fc.constantFrom('', ...pieces), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  })
  return fc.array(edit, { minLength: least, maxLength: most })
}

export function edited(text: string, changes: readonly Edit[]): string {
  let result = text
  for (const { at, cut, put } of changes) {
    const place = at % (result.length + 1)
    result = result.slice(0, place) + put + result.slice(place + cut)
  }
  return result
}

/** A token with another last character in one of its parts: of some bits there, nothing is read. */
export interface Respelling {
  readonly part: number
  readonly last: string
}

export const respelling: fc.Arbitrary<Respelling> = fc.record({
  part: fc.nat(2),
  last: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/='),
})

export function respelled(token: string, { part, last }: Respelling): string {
  const parts = token.split('.')
  return parts.map((text, at) => (at === part ? text.slice(0, -1) + last : text)).join('.')
}
