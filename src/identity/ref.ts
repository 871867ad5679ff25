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
  const about = {
    ...(claims.base_ref ? { base: claims.base_ref } : {}),
    ...(claims.head_ref ? { head: claims.head_ref } : {}),
    ...(claims.ref_protected === undefined ? {} : { protected: claims.ref_protected === 'true' }),
  }
  const { ref } = claims
  if (ref === '') return Object.freeze({ kind: 'none', name: '', ...about })

  const [, space, name] = /^refs\/(heads|tags|pull)\/(.+)$/s.exec(ref) ?? []
  if (space === 'heads' && name) return Object.freeze({ kind: 'branch', name, ...about })
  if (space === 'tags' && name) return Object.freeze({ kind: 'tag', name, ...about })

  const number = /^([1-9]\d{0,14})\/(?:merge|head)$/.exec(name ?? '')?.[1]
  if (space === 'pull' && name && number) {
    return Object.freeze({ kind: 'pull_request', name, ...about, number: Number(number) })
  }
  throw new TokenError('token_claim_invalid', `The token's ref ${shown(ref)} is of no known kind.`, {
    claim: 'ref',
    seen: shown(ref),
    expected: 'refs/heads/…, refs/tags/…, refs/pull/N/merge, refs/pull/N/head or ""',
  })
}
