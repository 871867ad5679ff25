import { invalid } from '../management/invalid.js'

/** Levels of lists and objects in a body: 100 of dependents, at two levels each, and what is in and around them. */
export const MAX_JSON_DEPTH = 250

const decoder = new TextDecoder('utf-8', { fatal: true })

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Reads JSON that may come from anybody. What is nested too deep is refused before it is parsed: everything that walks
 * the value afterwards may recurse.
 *
 * @param hint what to say to whoever nests too deep
 * @throws RequestError `request_invalid`
 */
export function readJson(bytes: Uint8Array, hint = ''): unknown {
  if (isDeeper(bytes, MAX_JSON_DEPTH)) {
    throw invalid([`body: is nested deeper than ${MAX_JSON_DEPTH} levels of lists and objects${hint}`])
  }
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    // No cause: a SyntaxError quotes its input.
    throw invalid(['body: is not JSON in UTF-8'])
  }
}

/** Whether lists and objects are nested deeper. Also right for what is no JSON: it never says too little. */
function isDeeper(bytes: Uint8Array, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfText(bytes, at)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
    }
  }
  return false
}

/** Where the text ends that begins here. Bytes of characters beyond ASCII are never those of ASCII characters. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}
