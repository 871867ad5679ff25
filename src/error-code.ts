/**
 * The codes of errors, by what they are about. Stable: match on them, not on messages. Each has a heading in
 * docs/errors.md, with its causes and what to do.
 */
export const ERROR_CODES = {
  token: [
    'token_malformed',
    'token_signature_invalid',
    'token_issuer_untrusted',
    'token_audience_mismatch',
    'token_expired',
    'token_not_yet_valid',
    'token_claim_missing',
    'token_claim_invalid',
    'token_replayed',
    'token_revoked',
    'token_too_large',
  ],
  permission: [
    'permission_denied',
    'workspace_not_found',
    'installation_suspended',
    'installation_removed',
    'repository_unavailable',
  ],
  unavailable: ['issuer_unavailable', 'store_unavailable', 'github_unavailable', 'server_busy'],
  config: ['config_invalid'],
  request: ['request_invalid', 'request_too_large', 'request_media_type_unsupported', 'request_rate_limited'],
  management: [
    'role_insufficient',
    'record_not_found',
    'record_conflict',
    'record_changed',
    'version_required',
    'confirmation_required',
    'github_not_configured',
    'github_sign_in_required',
    'github_refused',
  ],
  lock: ['lock_held'],
} as const

type Kind = keyof typeof ERROR_CODES

/** The codes of one kind. */
export type CodeOf<One extends Kind> = (typeof ERROR_CODES)[One][number]

/** Any of them. */
export type ErrorCode = CodeOf<Kind>

/** The page of this major version: a moving tag, so that it says what its latest release knows. */
export const HELP = 'https://github.com/cloudposse/atmos-pro-oidc/blob/v1/docs/errors.md'

/** Where the causes of an error are, and what to do about it. */
export function helpOf(code: ErrorCode): string {
  return `${HELP}#${code}`
}

/** Whether a code that somebody else sent is one of these. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return Object.values<readonly unknown[]>(ERROR_CODES).some((codes) => codes.includes(code))
}
