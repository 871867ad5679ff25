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
  const pattern = readPattern(scope === 'branch' ? text : text.slice(scope.length + 1), {}, path)
  return new ReadBranchPattern(scope, pattern)
}

class ReadBranchPattern implements BranchPattern {
  readonly scope: Scope
  readonly pattern: Pattern

  constructor(scope: Scope, pattern: Pattern) {
    this.scope = scope
    this.pattern = pattern
    Object.freeze(this)
  }

  get readsAs(): string {
    return describe(this.scope, this.pattern)
  }

  matches(ref: Ref): boolean {
    if (this.scope === 'branch' && this.pattern.kind === 'any') return true
    return ref.kind === this.scope && this.pattern.matches(nameOf(ref))
  }
}

/** What the patterns of its scope are held against. */
export function nameOf(ref: Ref): string | undefined {
  return ref.kind === 'pull_request' ? ref.base : ref.name
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
