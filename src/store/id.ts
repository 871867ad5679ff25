const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const LENGTH = 28

/** What an id names; see {@link newId}. */
export type IdPrefix = 'ws' | 'repo' | 'perm' | 'aud' | 'usr' | 'tok' | 'upl' | 'ins' | 'lock' | 'ghr' | 'ghi'

/** An id such as `ws_` + 28 of `[0-9a-z]`: 144 bits from the platform's cryptographic source. */
export function newId(prefix: IdPrefix): string {
  let id = `${prefix}_`
  const end = id.length + LENGTH
  while (id.length < end) {
    const byte = nextByte()
    // 252 is the largest multiple of 36 in a byte: the four values above it would favour some characters.
    if (byte < 252) id += ALPHABET[byte % 36]
  }
  return id
}

/** Asked for in advance: the source takes as long for a thousand bytes as for one. */
const bytes = new Uint8Array(1024)
let used = bytes.length

function nextByte(): number {
  if (used === bytes.length) {
    crypto.getRandomValues(bytes)
    used = 0
  }
  return bytes[used++] as number
}

/** The form of a workspace id. The id is not secret. */
export const WORKSPACE_ID = /^ws_[0-9a-z]{28}$/

/** The same, for people. */
export const WORKSPACE_ID_FORM = 'must be ws_ and 28 of the characters 0-9 and a-z'

/** Several new ids, sorted: records that are made at one moment are listed in this order. */
export function newIds(prefix: IdPrefix, count: number): readonly string[] {
  return Array.from({ length: count }, () => newId(prefix)).sort()
}
