import { plain } from '../errors.js'
import { type BranchPattern, exactlyBranch } from './branch-pattern.js'
import type { Run } from './decision.js'
import { code, describeRef, isMerged } from './describe.js'
import { DEFAULT_BRANCH_EVENTS } from './events.js'
import { nearMiss } from './near-miss.js'

/** What to say about a run whose ref the pattern does not match. */
export function branchHint(branch: BranchPattern, run: Run): string | undefined {
  const { ref } = run
  if (ref.kind === 'none') {
    return 'this run is on no branch or tag (a deployment made from a commit), which only `*` matches; bind the environment instead'
  }
  const full = fullRefHint(branch, run)
  if (full) return full
  if (ref.kind !== branch.scope) return otherKindHint(branch, run)
  if (ref.kind === 'pull_request') return pullRequestHint(branch, run)
  return nameHint(branch, run)
}

/** `refs/heads/main` written in full. */
function fullRefHint({ scope, pattern }: BranchPattern, { ref }: Run): string | undefined {
  const [, space, name = ''] = /^refs\/(heads|tags)\/(.+)/.exec(pattern.body) ?? []
  if (scope !== 'branch' || pattern.kind === 'regex' || !space) return undefined
  const instead =
    space === 'tags' ? `tag:${name}` : ref.kind === 'pull_request' ? `pull_request:${name}` : name
  return `branches and tags are written without refs/${space}/; write ${code(instead)}`
}

function otherKindHint({ scope, pattern }: BranchPattern, run: Run): string {
  const { ref } = run
  const where = describeRef(run)
  if (scope !== 'branch') {
    const merged = isMerged(run) ? '; the run of a merged pull request is on its base branch' : ''
    const queue = queuePattern(ref.name)
    const kind = scope === 'tag' ? 'on a tag' : 'for an open pull request'
    const instead = queue ?? writeFor(run)
    const preposition = ref.kind === 'pull_request' ? 'for' : 'on'
    return `this run is ${preposition} ${where}, not ${kind}${merged}; write ${code(instead)} in a row of its own`
  }
  const means = `${code(pattern.text)} means ${pattern.kind === 'exact' ? `pushes to ${plain(pattern.body)}` : 'pushes to such branches'}`
  if (ref.kind === 'tag') {
    const instead = pattern.matches(ref.name) ? `tag:${pattern.text}` : writeFor(run)
    return `this run is on ${where}; ${means}; write ${code(instead)} to allow tags`
  }
  const instead = pattern.matches(ref.base) ? `pull_request:${pattern.text}` : writeFor(run)
  const head =
    !pattern.matches(ref.base) && pattern.matches(ref.head)
      ? `; ${plain(ref.head ?? '')} is the pull request's source, named by whoever opened it, and is never matched`
      : ''
  return `this run is for ${where}; ${means}${head}; write ${code(instead)} to allow pull requests`
}

function pullRequestHint({ pattern }: BranchPattern, { ref }: Run): string | undefined {
  if (ref.base === undefined) {
    return 'the token does not say which branch the pull request goes into, which only `pull_request:*` matches'
  }
  const near = nearMiss(pattern, ref.base)
  if (near) return say(near, 'pull_request:')
  return pattern.matches(ref.head)
    ? `${plain(ref.head ?? '')} is the pull request's source, named by whoever opened it, and is never matched; write the branch it goes into: ${code(`pull_request:${exactlyBranch(ref.base)}`)}`
    : undefined
}

function nameHint({ scope, pattern }: BranchPattern, { ref, event }: Run): string | undefined {
  const prefix = scope === 'tag' ? 'tag:' : ''
  const near = nearMiss(pattern, ref.name)
  if (near) return say(near, prefix)
  const queue = queuePattern(ref.name)
  if (queue) {
    return `a merge queue runs on a branch of its own, made for one pull request; write ${code(queue)}`
  }
  if (pattern.kind === 'exact' && ref.name.startsWith(`${pattern.body}/`)) {
    return `${code(pattern.text)} is that name alone; write ${code(`${prefix}${pattern.body}/**`)} for all under it`
  }
  if (DEFAULT_BRANCH_EVENTS.includes(event)) {
    return `a run of ${event} is always on the default branch, here ${plain(ref.name)}; write ${code(exactlyBranch(ref.name))}`
  }
  return undefined
}

function say({ why, instead }: { readonly why: string; readonly instead?: string }, prefix: string): string {
  return instead ? `${why}; write ${code(prefix + instead)}` : why
}

/** The narrowest pattern for the ref a run is on: the queue of a merge queue, one name otherwise. */
export function writeFor({ ref }: Run): string {
  switch (ref.kind) {
    case 'none':
      return '*'
    case 'branch':
      return queuePattern(ref.name) ?? exactlyBranch(ref.name)
    case 'tag':
      return `tag:${exactlyBranch(ref.name)}`
    case 'pull_request':
      return ref.base === undefined ? 'pull_request:*' : `pull_request:${exactlyBranch(ref.base)}`
  }
}

/** `gh-readonly-queue/main/pr-7-<commit>` is gone after one run: its queue is what can be named. */
function queuePattern(name: string): string | undefined {
  const [, queue] = /^(gh-readonly-queue\/.+\/)pr-\d+-[0-9a-f]+$/.exec(name) ?? []
  if (!queue) return undefined
  return /[\^$\\()[\]{}|+*?]/.test(queue) ? `glob:${queue}*` : `${queue}*`
}
