import { TokenError } from '../errors.js'

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1). Tokens in the address or the body are not looked for. */
export function bearerToken(request: Request): string {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token) return token
  throw new TokenError('token_malformed', 'The request has no "Authorization: Bearer SESSION" header.', {
    claim: 'authorization',
    expected: 'Bearer SESSION',
  })
}
