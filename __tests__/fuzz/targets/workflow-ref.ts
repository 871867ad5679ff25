import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TokenError } from '../../../src/errors.js'
import { readRef } from '../../../src/identity/ref.js'
import { readJobWorkflowRef, readWorkflowRef } from '../../../src/identity/workflow-ref.js'
import { type Edit, edited, edits } from '../edits.js'
import { oneOf } from '../one-of.js'
import { isSoundRef, readOwnFile, readSharedFile } from '../refs.js'
import type { Target } from '../target.js'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const repository = fc.constantFrom(
  'acme/infra',
  'ACME/infra',
  'acme/infra.github',
  'a-b/c_d.e',
  'kilo/k8s',
  'a/b',
)
const file = fc.oneof(
  oneOf('plan.yaml a@b.yml .yml x.yaml @.yaml plan.yml@refs/heads/main.yml é.yml a.YML'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => `${text}.yml`),
)
const ref = fc.oneof(
  fc.constantFrom(
    'refs/heads/main',
    'refs/heads/a@b',
    'refs/heads/x.yml@refs/heads/main',
    'refs/tags/v1',
    '',
  ),
  fc.constantFrom(
    'refs/pull/12/merge',
    'refs/pull/0/merge',
    'refs/pull/1/head',
    SHA,
    'refs/heads/',
    'refs/pull/1/x',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => `refs/heads/${text}`),
)

interface Input {
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly workflow: { readonly repository: string; readonly file: string; readonly ref: string }
  readonly edits: readonly Edit[]
}

/** `workflow_ref`, `job_workflow_ref` and `ref`, against readers that try every `@`. */
export const workflowRef: Target<Input> = {
  name: 'workflow-ref',
  inputs: fc
    .record({
      repository,
      ref,
      sha: fc.constantFrom(SHA, '', 'x'),
      own: fc.boolean(),
      other: fc.record({ repository, file, ref }),
      edits: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        edits(['@', '/', '.yml', '.github', 'refs/heads/', '\n', '\u212a', 'A'], 2),
      ),
    })
    .map(({ own, other, ...rest }) => ({
      ...rest,
      workflow: own ? { ...other, repository: rest.repository, ref: rest.ref || rest.sha } : other,
    })),
  check({ repository, ref, sha, workflow, edits }) {
    const text = edited(`${workflow.repository}/.github/workflows/${workflow.file}@${workflow.ref}`, edits)
    const claims = { workflow_ref: text, workflow_sha: sha, repository, ref }
    const own = outcome(() => readWorkflowRef(claims))
    const at = ref || sha
    const expected = readOwnFile(text, repository, at)
    assert.deepEqual(own, expected === undefined ? undefined : { file: expected, ref: at })
    const shared = outcome(() => readJobWorkflowRef(text))
    assert.deepEqual(shared, readSharedFile(text))
    assert.equal(outcome(() => readRef({ ref })) !== undefined, isSoundRef(ref))
    return own ? 'own file' : shared ? 'another file' : 'refused'
  },
}

function outcome<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof TokenError && error.code === 'token_claim_invalid') return undefined
    throw error
  }
}
