/** Which App of which GitHub. */
interface App {
  readonly webUrl: string
  readonly clientId: string
}

/** What somebody signs in for. */
export interface AuthorizeRequest {
  /** Where GitHub sends them back to. */
  readonly redirectUri: string
  readonly state: string
  /** SHA-256 of the code verifier, as base64url. */
  readonly codeChallenge: string
}

/** Where a user signs in: the OAuth web flow (RFC 6749 §4.1) with PKCE (RFC 7636, S256). */
export function authorizeUrlOf({ webUrl, clientId }: App, request: AuthorizeRequest): string {
  const url = new URL(`${webUrl}/login/oauth/authorize`)
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  }).toString()
  return url.href
}
