import type { Ref } from '../identity/identity.js'
import { exactly, type Pattern, readPattern } from './pattern.js'

/** What kind of ref a branch pattern is about. */
export type Scope = 'branch' | 'tag' | 'pull_request'

/** A pattern over the ref a run is on. */
export interface BranchPattern {
  readonly scope: Scope
  readonly pattern: Pattern
  readonly readsAs: string
  matches(ref: Ref): boolean
}

const SCOPE = /^(tag|pull_request):/

/**
 * Reads a branch pattern. Without a scope it is about branches: tags, pull requests and runs without a ref match only `*`.
 * `tag:v*` is about tags, `pull_request:main` about pull requests into `main`; `tag:*` is any tag, `pull_request:*` any pull
 * request. A pull request's source branch is never looked at: whoever opened it chose the name.
 *
 * @throws ConfigError as {@link readPattern}
 */
export function readBranchPattern(text: string, path = ''): BranchPattern {
  const scope = (SCOPE.exec(text)?.[1] ?? 'branch') as Scope
  const pattern = readPattern(scope === 'branch' ? text : text.slice(scope.length + 1), { path })
  return Object.freeze({
    scope,
    pattern,
    readsAs: describe(scope, pattern),
    matches:
      scope === 'branch' && pattern.kind === 'any'
        ? () => true
        : (ref: Ref) => ref.kind === scope && pattern.matches(scope === 'pull_request' ? ref.base : ref.name),
  })
}

function describe(scope: Scope, { kind, body, readsAs }: Pattern): string {
  const every = kind === 'any' || (kind === 'glob' && /^\*\*+$/.test(body))
  switch (scope) {
    case 'tag':
      return every ? 'any tag' : `a tag: ${readsAs}`
    case 'pull_request':
      return kind === 'any' ? 'any pull request' : `a pull request into ${every ? 'any branch' : readsAs}`
    case 'branch':
      return every && kind !== 'any' ? 'any branch, but no tag or pull request' : readsAs
  }
}

/** How to write a pattern for exactly this branch. */
export function exactlyBranch(name: string): string {
  return SCOPE.test(name) ? `exact:${name}` : exactly(name)
}
