import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GitHubClaims } from '../../src/identity/claims.js'
import { GITHUB_ISSUER, readIssuer } from '../../src/identity/issuer.js'
import { readIdentity } from '../../src/identity/read-identity.js'
import { readJobWorkflowRef } from '../../src/identity/workflow-ref.js'

const issuer = readIssuer(GITHUB_ISSUER)
const sha = 'f'.repeat(40)

function claimsWith(more: Partial<GitHubClaims>): GitHubClaims {
  return {
    iss: GITHUB_ISSUER,
    aud: 'atmos-pro.com',
    exp: 1_800_000_300,
    iat: 1_800_000_000,
    jti: '1f0a',
    repository: 'acme/infra',
    repository_id: '1001',
    repository_owner: 'acme',
    repository_owner_id: '42',
    workflow_ref: 'acme/infra/.github/workflows/deploy.yaml@refs/heads/main',
    event_name: 'push',
    ref: 'refs/heads/main',
    ...more,
  }
}

describe('the workflow that defines the job', () => {
  it('is read alike, whether it is the one that started the run or not', () => {
    const file = fc
      .string({ unit: fc.constantFrom('a', '@', '.', 'refs', ' ', 'é', '%'), minLength: 1, maxLength: 5 })
      .map((name) => `${name}.yml`)
    const ref = fc
      .tuple(
        fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/'),
        fc.string({
          unit: fc.constantFrom('a', '@', '/', 'x.yml', 'refs/heads/'),
          minLength: 1,
          maxLength: 4,
        }),
      )
      .map(([space, name]) => (space === 'refs/pull/' ? 'refs/pull/3/merge' : space + name))
    const owner = fc.constantFrom('acme', 'ACME', 'Acme')
    fc.assert(
      fc.property(owner, file, ref, fc.boolean(), (name, workflow, on, atCommit) => {
        const end = atCommit ? sha : on
        const workflow_ref = `${name}/infra/.github/workflows/${workflow}@${end}`
        const claims = claimsWith({
          workflow_ref,
          job_workflow_ref: workflow_ref,
          ref: atCommit ? '' : on,
          workflow_sha: sha,
        })
        const { jobWorkflow } = readIdentity(claims, issuer)
        expect(jobWorkflow).toEqual(readJobWorkflowRef(workflow_ref))
        expect(jobWorkflow).toSatisfy(Object.isFrozen)
      }),
    )
  })

  it('is refused when it is that of a run at something that is no commit', () => {
    const workflow_ref = 'acme/infra/.github/workflows/deploy.yml@anything'
    const claims = { workflow_ref, job_workflow_ref: workflow_ref, ref: '', workflow_sha: 'anything' }
    expect(() => readIdentity(claimsWith(claims), issuer)).toThrow('job_workflow_ref')
  })
})

describe('the claims', () => {
  const written = JSON.stringify({ ...claimsWith({}), a_claim_of_2030: 1 })

  it('are kept as they came, those that are not known as well', () => {
    const { claims } = readIdentity(JSON.parse(written), issuer)
    expect(JSON.stringify(claims)).toBe(written)
    expect(claims).toSatisfy(Object.isFrozen)
  })

  it('hold none that would become a prototype', () => {
    const polluted = written.replace('{', '{"__proto__":{"environment":"production"},')
    const { claims, environment } = readIdentity(JSON.parse(polluted), issuer)
    expect(JSON.stringify(claims)).toBe(written)
    expect(claims).toSatisfy(Object.isFrozen)
    expect(environment).toBeUndefined()
  })
})

describe('what is left out or empty', () => {
  it('is absent', () => {
    const identity = readIdentity(claimsWith({ environment: '', actor: '', run_id: '', sha: '' }), issuer)
    expect(Object.keys(identity).sort()).toEqual([
      'claims',
      'event',
      'expiresAt',
      'issuer',
      'platform',
      'ref',
      'repository',
      'tokenId',
      'workflow',
    ])
  })

  it('is absent within what is there', () => {
    const { actor, run, repository, workflow } = readIdentity(
      claimsWith({
        actor: 'alice',
        actor_id: '',
        run_id: '7',
        run_number: '',
        run_attempt: '',
        repository_visibility: '',
        workflow_sha: '',
      }),
      issuer,
    )
    expect({ actor, run, workflow }).toEqual({
      actor: { login: 'alice' },
      run: { id: '7' },
      workflow: { file: 'deploy.yaml', ref: 'refs/heads/main' },
    })
    expect(Object.keys(repository)).toEqual(['id', 'fullName', 'owner', 'ownerId'])
  })
})
