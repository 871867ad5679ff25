import * as z from 'zod/mini'
import { shown, TokenError } from '../errors.js'
import { createSchemaCheck } from './schema-check.js'

/** The form of GitHub's numeric ids. */
export const NUMERIC_ID = /^[1-9]\d{0,19}$/

/** The form of `OWNER/NAME`. */
export const FULL_NAME = /^[\w.-]+\/[\w.-]+$/

// GitHub writes every value as a string, but for the three times. Values are matched and shown: lone surrogates have
// no UTF-8 form, so two systems could see two names.
// Each message says what was expected.
const text = z.string('text').check(
  z.maxLength(1024, 'at most 1024 characters'),
  z.refine((value) => value.isWellFormed(), 'well-formed Unicode'),
)
const filledText = text.check(z.minLength(1, 'text that is not empty'))
const id = z.string('a numeric id').check(z.regex(NUMERIC_ID))
const fullName = z.string('OWNER/NAME').check(z.maxLength(255, 'at most 255 characters'), z.regex(FULL_NAME))
/** NumericDate (RFC 7519 §2), in seconds, up to the year 9999. */
const SECONDS = 'whole seconds since 1970'
const time = z.int(SECONDS).check(z.minimum(0, SECONDS), z.maximum(253_402_300_799, SECONDS))

/** Changes no value. */
export const claimsSchema = z.object({
  iss: filledText,
  aud: filledText,
  exp: time,
  iat: time,
  nbf: z.optional(time),
  jti: filledText,
  repository: fullName,
  repository_id: id,
  repository_owner: filledText,
  repository_owner_id: id,
  repository_visibility: z.optional(text),
  workflow_ref: filledText,
  workflow_sha: z.optional(text),
  job_workflow_ref: z.optional(text),
  event_name: filledText,
  ref: text,
  ref_protected: z.optional(text),
  base_ref: z.optional(text),
  head_ref: z.optional(text),
  sha: z.optional(text),
  environment: z.optional(text),
  actor: z.optional(text),
  actor_id: z.optional(text),
  run_id: z.optional(text),
  run_number: z.optional(text),
  run_attempt: z.optional(text),
  runner_environment: z.optional(text),
})

/** The claims of a GitHub OIDC token that this library reads. Others are let through: GitHub keeps adding some. */
export type GitHubClaims = Readonly<z.infer<typeof claimsSchema>>

/**
 * Checks presence and type of the claims, not their meaning. `sub` is not among them: its format differs between
 * repositories and changes.
 *
 * @returns the claims themselves, unknown ones included
 * @throws TokenError `token_claim_missing`, `token_claim_invalid`
 */
export function readClaims(claims: Readonly<Record<string, unknown>>): GitHubClaims {
  return z.validate(claimsSchema, claims) ? claims : refuse(claims)
}

/** {@link readClaims} for one token after the other. */
export function createClaimsReader(): (claims: Readonly<Record<string, unknown>>) => GitHubClaims {
  const isValid = createSchemaCheck(claimsSchema)
  return (claims) => (isValid(claims) ? claims : refuse(claims))
}

function refuse(claims: Readonly<Record<string, unknown>>): never {
  const { error } = z.safeParse(claimsSchema, claims)
  const issue = error?.issues[0]
  const claim = String(issue?.path[0] ?? '')
  const value = claims[claim]
  if (value === undefined) {
    throw new TokenError('token_claim_missing', `The token has no ${claim} claim.`, {
      claim,
      expected: claim === 'aud' ? 'the audience the token was requested for' : 'present',
    })
  }
  throw new TokenError('token_claim_invalid', `The token's ${claim} claim ${shown(value)} is not valid.`, {
    claim,
    seen: shown(value),
    expected: issue?.message ?? 'valid',
    cause: error,
  })
}
