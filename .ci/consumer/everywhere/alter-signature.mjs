/** A token with its signature altered, in the ways that implementations have thrown at, or taken. */
export function alterSignature(token) {
  const start = token.lastIndexOf('.') + 1
  const bytes = read(token.slice(start))
  const of = (signature) => token.slice(0, start) + write(signature)
  const code = 'token_signature_invalid'
  return [
    { name: 'no signature', altered: of([]), code: 'token_malformed' },
    { name: 'a signature of one byte', altered: of([0]), code },
    { name: 'a signature of zeros', altered: of(bytes.map(() => 0)), code },
    { name: 'a signature of ones', altered: of(bytes.map(() => 255)), code },
    { name: 'a byte less', altered: of(bytes.slice(0, -1)), code },
    { name: 'a zero before the signature', altered: of([0, ...bytes]), code },
    { name: 'a zero behind the signature', altered: of([...bytes, 0]), code },
    { name: 'the signature twice', altered: of([...bytes, ...bytes]), code },
    { name: 'the signature backwards', altered: of(bytes.toReversed()), code },
    { name: 'a bit changed', altered: of([...bytes.slice(0, -1), bytes.at(-1) ^ 1]), code },
  ]
}

function read(base64url) {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function write(bytes) {
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
