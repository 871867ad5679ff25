import fc from 'fast-check'

/** One of the words in a text. */
export function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '))
}
