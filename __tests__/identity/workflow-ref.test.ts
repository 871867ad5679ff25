import { describe, expect, it } from 'vitest'
import { readJobWorkflowRef, readWorkflowRef } from '../../src/identity/workflow-ref.js'

const repository = 'acme/infra'
const sha = 'f'.repeat(40)

describe('readWorkflowRef', () => {
  it.each([
    [
      'a branch',
      'acme/infra/.github/workflows/deploy.yaml@refs/heads/main',
      'refs/heads/main',
      'deploy.yaml',
    ],
    ['.yml', 'acme/infra/.github/workflows/deploy.yml@refs/heads/main', 'refs/heads/main', 'deploy.yml'],
    [
      'owner and name in another case',
      'ACME/Infra/.github/workflows/a.yml@refs/heads/main',
      'refs/heads/main',
      'a.yml',
    ],
    ['a pull request', 'acme/infra/.github/workflows/a.yml@refs/pull/3/merge', 'refs/pull/3/merge', 'a.yml'],
    ['a branch with @', 'acme/infra/.github/workflows/a.yml@refs/heads/x@y', 'refs/heads/x@y', 'a.yml'],
    [
      'a branch that looks like a file',
      'acme/infra/.github/workflows/a.yml@refs/heads/b.yml@main',
      'refs/heads/b.yml@main',
      'a.yml',
    ],
    [
      'a file with @',
      'acme/infra/.github/workflows/nested.yml@evil.yml@refs/heads/main',
      'refs/heads/main',
      'nested.yml@evil.yml',
    ],
    [
      'a file that ends like a ref',
      'acme/infra/.github/workflows/a@refs.yml@refs/heads/main',
      'refs/heads/main',
      'a@refs.yml',
    ],
    [
      'spaces, % and letters of any script',
      'acme/infra/.github/workflows/ä b%40.yml@refs/heads/main',
      'refs/heads/main',
      'ä b%40.yml',
    ],
  ])('reads %s', (_name, workflow_ref, ref, file) => {
    expect(readWorkflowRef({ workflow_ref, repository, ref })).toEqual({ file, ref })
  })

  it('reads a run without a ref, at its commit', () => {
    const workflow_ref = `acme/infra/.github/workflows/deploy.yml@${sha}`
    expect(readWorkflowRef({ workflow_ref, repository, ref: '', workflow_sha: sha })).toEqual({
      file: 'deploy.yml',
      ref: sha,
    })
  })

  it.each([
    ["another repository's", 'evil/infra/.github/workflows/a.yml@refs/heads/main', 'refs/heads/main'],
    [
      "another repository's, at a branch that is called as this one",
      'evil/infra/.github/workflows/a.yml@refs/heads/acme/infra',
      'refs/heads/acme/infra',
    ],
    [
      'a repository whose name goes on',
      'acme/infra2/.github/workflows/a.yml@refs/heads/main',
      'refs/heads/main',
    ],
    [
      'a name that only unfolds to the same',
      'acme/infra\u212a/.github/workflows/a.yml@refs/heads/main',
      'refs/heads/main',
    ],
    ['the folder in another case', 'acme/infra/.GITHUB/workflows/a.yml@refs/heads/main', 'refs/heads/main'],
    ['another folder', 'acme/infra/.github/actions/a.yml@refs/heads/main', 'refs/heads/main'],
    ['a folder below', 'acme/infra/.github/workflows/x/a.yml@refs/heads/main', 'refs/heads/main'],
    [
      'another ref of the same length',
      'acme/infra/.github/workflows/a.yml@refs/heads/evil',
      'refs/heads/main',
    ],
    ['another ref', 'acme/infra/.github/workflows/a.yml@refs/heads/dev', 'refs/heads/main'],
    ['a ref that only ends alike', 'acme/infra/.github/workflows/a.yml@refs/heads/xmain', 'main'],
    ['no file', 'acme/infra/.github/workflows/@refs/heads/main', 'refs/heads/main'],
    ['no ending', 'acme/infra/.github/workflows/deploy@refs/heads/main', 'refs/heads/main'],
    ['the ending .YML', 'acme/infra/.github/workflows/deploy.YML@refs/heads/main', 'refs/heads/main'],
    [
      'something after the ending',
      'acme/infra/.github/workflows/a.yml.bak@refs/heads/main',
      'refs/heads/main',
    ],
    ['only an ending', 'acme/infra/.github/workflows/.yml@refs/heads/main', 'refs/heads/main'],
    ['a control character', 'acme/infra/.github/workflows/a\u0000.yml@refs/heads/main', 'refs/heads/main'],
    ['prefix and suffix that overlap', 'acme/infra/.github/workflows/', 'refs/heads/main'],
    ['an empty ref and no commit', 'acme/infra/.github/workflows/a.yml@', ''],
    ['a commit where there is a ref', `acme/infra/.github/workflows/a.yml@${sha}`, 'refs/heads/main'],
  ])('refuses %s', (_name, workflow_ref, ref) => {
    const read = () => readWorkflowRef({ workflow_ref, repository, ref })
    expect(read).toThrow(
      expect.objectContaining({
        code: 'token_claim_invalid',
        claim: 'workflow_ref',
        message: expect.stringMatching(/ is not a workflow file of "acme\/infra" at /),
        expected: expect.stringContaining('acme/infra/.github/workflows/FILE.yaml@'),
      }),
    )
  })
})

describe('readJobWorkflowRef', () => {
  it.each([
    [
      'a branch',
      'acme/shared/.github/workflows/plan.yml@refs/heads/main',
      'acme/shared',
      'plan.yml',
      'refs/heads/main',
    ],
    [
      'a tag',
      'acme/shared/.github/workflows/plan.yml@refs/tags/v1',
      'acme/shared',
      'plan.yml',
      'refs/tags/v1',
    ],
    ['a commit', `acme/shared/.github/workflows/plan.yml@${sha}`, 'acme/shared', 'plan.yml', sha],
    [
      'a commit, by SHA-256',
      `acme/shared/.github/workflows/plan.yml@${'0'.repeat(64)}`,
      'acme/shared',
      'plan.yml',
      '0'.repeat(64),
    ],
    [
      'a file with @',
      'acme/shared/.github/workflows/a@b.yml@refs/heads/main',
      'acme/shared',
      'a@b.yml',
      'refs/heads/main',
    ],
    [
      'a branch with @',
      'acme/shared/.github/workflows/a.yml@refs/heads/x@y',
      'acme/shared',
      'a.yml',
      'refs/heads/x@y',
    ],
    [
      'a branch that looks like a file',
      'acme/shared/.github/workflows/a.yml@refs/heads/b.yml@refs/heads/main',
      'acme/shared',
      'a.yml',
      'refs/heads/b.yml@refs/heads/main',
    ],
  ])('reads %s', (_name, value, repository, file, ref) => {
    expect(readJobWorkflowRef(value)).toEqual({ repository, file, ref })
  })

  it.each([
    ['a folder below', 'acme/shared/.github/workflows/x/a.yml@refs/heads/main'],
    ['a line after the commit', `acme/shared/.github/workflows/a.yml@${sha}\n`],
    ['a commit with a digit too many', `acme/shared/.github/workflows/a.yml@${sha}0`],
    ['a commit with a digit too few', `acme/shared/.github/workflows/a.yml@${sha.slice(1)}`],
    ['a space before it', ' acme/shared/.github/workflows/a.yml@refs/heads/main'],
    ['a name of three parts', 'x/acme/shared/.github/workflows/a.yml@refs/heads/main'],
    ['no repository', '.github/workflows/a.yml@refs/heads/main'],
    ['no ref', 'acme/shared/.github/workflows/a.yml'],
    ['a short ref', 'acme/shared/.github/workflows/a.yml@main'],
    ['no ending', 'acme/shared/.github/workflows/a@refs/heads/main'],
    ['the empty string', ''],
  ])('refuses %s', (_name, value) => {
    expect(() => readJobWorkflowRef(value)).toThrow(
      expect.objectContaining({
        code: 'token_claim_invalid',
        claim: 'job_workflow_ref',
        message: expect.stringContaining('cannot be read as a workflow file'),
        expected: expect.stringContaining('OWNER/NAME/.github/workflows/FILE.yaml@refs/heads/'),
      }),
    )
  })
})
