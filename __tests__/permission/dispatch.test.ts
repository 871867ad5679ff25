import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/errors.js'
import { compilePermissions } from '../../src/permission/compile.js'
import { authorizeDispatch } from '../../src/permission/dispatch.js'

const NAME = 'deployments:create'
const rows = compilePermissions([
  { permission: NAME, workflow: 'apply.yaml', branch: 'main', environment: 'prod' },
  { permission: NAME, workflow: 'plan.yaml', branch: 'pull_request:main' },
])
const dispatch = { workflow: 'apply.yaml', branch: 'main', environment: 'prod', event: 'push' }

describe('authorizeDispatch', () => {
  it.each([
    ['as the row says', {}, true],
    ['the folder may be written', { workflow: '.github/workflows/apply.yaml' }, true],
    ['an environment in upper case', { environment: 'PROD' }, true],
    ['another workflow', { workflow: 'destroy.yaml' }, false],
    ['another branch', { branch: 'develop' }, false],
    ['a branch written in full is another branch', { branch: 'refs/heads/main' }, false],
    ['no environment', { environment: undefined }, false],
    ['an empty environment', { environment: '' }, false],
    ['an event outsiders can start', { event: 'pull_request_target' }, false],
    ['a dispatch is on a branch, not for a pull request', { workflow: 'plan.yaml' }, false],
  ])('%s', (_name, different, allowed) => {
    expect(authorizeDispatch({ ...dispatch, ...different }, NAME, rows).allowed).toBe(allowed)
  })

  it('leaves a folder that is not at the start', () => {
    const workflow = 'a/.github/workflows/apply.yaml'
    expect(authorizeDispatch({ ...dispatch, workflow }, NAME, rows)).toMatchObject({
      allowed: false,
      run: { workflow },
    })
  })

  it('answers as authorize does', () => {
    expect(authorizeDispatch({ ...dispatch, branch: 'develop' }, NAME, rows)).toMatchObject({
      allowed: false,
      reason: 'conditions-unmet',
      run: {
        workflow: 'apply.yaml',
        ref: { kind: 'branch', name: 'develop' },
        environment: 'prod',
        event: 'push',
      },
      suggestion: {
        permission: NAME,
        workflow: 'apply.yaml',
        branch: 'develop',
        environment: 'prod',
        events: ['push'],
      },
    })
  })

  it.each([
    ['workflow', ''],
    ['workflow', undefined],
    ['branch', ''],
    ['branch', null],
    ['event', ''],
    ['event', 7],
  ])('refuses %s %j', (field, value) => {
    const call = () => authorizeDispatch({ ...dispatch, [field]: value }, NAME, rows)
    expect(call).toThrow(ConfigError)
    expect(call).toThrow(`${field}: must be text and not empty`)
  })
})
