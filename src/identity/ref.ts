import { shown, TokenError } from '../errors.js'
import type { Ref } from './identity.js'

/**
 * Reads the `ref` claim: `refs/heads/X` is branch X, `refs/tags/T` is tag T, `refs/pull/N/merge` or `…/head` is pull
 * request N, empty is none (a deployment made from a commit). `ref_type` is not read: GitHub sends `branch` for
 * pull requests too.
 *
 * @throws TokenError `token_claim_invalid` for any other ref
 */
export function readRef(claims: {
  readonly ref: string
  readonly base_ref?: string | undefined
  readonly head_ref?: string | undefined
  readonly ref_protected?: string | undefined
}): Ref {
  const ref: { -readonly [Part in keyof Ref]: Ref[Part] } = readName(claims.ref)
  if (claims.base_ref) ref.base = claims.base_ref
  if (claims.head_ref) ref.head = claims.head_ref
  if (claims.ref_protected !== undefined) ref.protected = claims.ref_protected === 'true'
  return Object.freeze(ref)
}

const BRANCH = 'refs/heads/'
const TAG = 'refs/tags/'

function readName(ref: string): Pick<Ref, 'kind' | 'name' | 'number'> {
  if (ref === '') return { kind: 'none', name: '' }
  if (ref.startsWith(BRANCH) && ref !== BRANCH) return { kind: 'branch', name: ref.slice(BRANCH.length) }
  if (ref.startsWith(TAG) && ref !== TAG) return { kind: 'tag', name: ref.slice(TAG.length) }
  const [, name, number] = /^refs\/pull\/(([1-9]\d{0,14})\/(?:merge|head))$/.exec(ref) ?? []
  if (name) return { kind: 'pull_request', name, number: Number(number) }
  throw new TokenError('token_claim_invalid', `The token's ref ${shown(ref)} is of no known kind.`, {
    claim: 'ref',
    seen: shown(ref),
    expected: 'refs/heads/…, refs/tags/…, refs/pull/N/merge, refs/pull/N/head or ""',
  })
}
