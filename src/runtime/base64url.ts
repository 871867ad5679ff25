/**
 * Whether the length and the last character are those of base64url as it is written, without padding (RFC 7515 §2): the bits of
 * the last character that carry no data are zero (RFC 4648 §3.5).
 */
export function hasCanonicalEnd(text: string): boolean {
  switch (text.length % 4) {
    case 0:
      return true
    case 2:
      return 'AQgw'.includes(text.slice(-1))
    case 3:
      return 'AEIMQUYcgkosw048'.includes(text.slice(-1))
    default:
      return false
  }
}
