import { expect, it } from 'vitest'
import { factsOfJob, factsOfToken } from '../../src/action/facts.js'

const workflow_ref = 'acme/infra/.github/workflows/plan.yaml@'

it.each([
  ['a branch', { ref: 'refs/heads/main' }, 'branch main'],
  ['a tag', { ref: 'refs/tags/v1' }, 'tag v1'],
  ['a pull request', { ref: 'refs/pull/7/merge', base_ref: 'main' }, 'pull request #7 into main'],
  ['another kind', { ref: 'refs/notes/x' }, 'refs/notes/x'],
])('says in words where a run is: %s', (_, claims, ref) => {
  const token = {
    repository: 'acme/infra',
    event_name: 'push',
    ...claims,
    workflow_ref: workflow_ref + claims.ref,
  }
  const facts = { repository: 'acme/infra', workflow: 'plan.yaml', ref, event: 'push' }
  expect(factsOfToken(token)).toEqual({ ...facts, environment: 'none' })
  const env = Object.entries(token).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])
  expect(factsOfJob(Object.fromEntries(env))).toEqual(facts)
})

it('reads the file of a run that is on a commit', () => {
  const claims = {
    repository: 'acme/infra',
    ref: '',
    workflow_sha: 'abc',
    workflow_ref: `${workflow_ref}abc`,
  }
  expect(factsOfToken(claims)).toMatchObject({ workflow: 'plan.yaml', ref: 'none' })
})

it('makes do with nothing', () => {
  const unknown = { repository: 'unknown', workflow: 'unknown', ref: 'none', event: 'unknown' }
  expect(factsOfJob({})).toEqual(unknown)
  expect(factsOfToken({ repository: 5, environment: [] })).toEqual({ ...unknown, environment: 'none' })
})
