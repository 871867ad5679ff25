import { harmless, plain } from '../errors.js'
import type { Run } from './decision.js'

/** Longer than any pattern with its scope and kind; what is longer cannot be written in a row. */
const WRITABLE = 300

/** Something to write, whole, in backticks. */
export function code(text: string): string {
  return `\`${harmless(text, WRITABLE)}\``
}

/** The ref a run is on, for example `pull request #12 into main`; `undefined` when it is on none. */
export function describeRef(run: Run): string | undefined {
  const { ref } = run
  switch (ref.kind) {
    case 'none':
      return undefined
    case 'tag':
      return `tag ${plain(ref.name)}`
    case 'pull_request': {
      const number = ref.number === undefined ? '' : ` #${ref.number}`
      return `pull request${number}${ref.base === undefined ? '' : ` into ${plain(ref.base)}`}`
    }
    case 'branch': {
      const merged = isMerged(run) ? ' (a pull request merged into it)' : ''
      return `branch ${plain(ref.name)}${merged}`
    }
  }
}

/** The run of a merged pull request is on its base branch. */
export function isMerged({ ref, event }: Run): boolean {
  return ref.kind === 'branch' && ref.base !== undefined && event === 'pull_request'
}

/** A run in one line, for logs and headings. */
export function describeRun(run: Run): string {
  return [
    run.workflow === undefined ? "another repository's workflow" : plain(run.workflow),
    describeRef(run) ?? 'no ref',
    run.environment === undefined ? 'no environment' : `environment ${plain(run.environment)}`,
    `event ${plain(run.event)}`,
  ].join(', ')
}
