import type { AtmosStep } from '../job.js'

const origin = {
  repo_url: 'https://github.com/acme/infra',
  repo_name: 'infra',
  repo_owner: 'acme',
  repo_host: 'github.com',
}
const commits = {
  head_sha: '7b1f0c52a9e44d0f8c6e1d2b3a4958677c0d1e2f',
  base_sha: '1e2d3c4b5a69788796a5b4c3d2e1f00112233445',
}
const batch = { batch_id: '0c8d3f5e-8f5b-4a1c-9d57-0d8f6c1b2a3e', batch_total: 2 }
const key = 'acme/infra/prod/vpc'

function affected(component: string, dependents: readonly object[] = []) {
  return {
    component,
    stack: 'prod',
    component_type: 'terraform',
    component_path: `components/terraform/${component}`,
    stack_slug: `prod-${component}`,
    affected: 'stack.vars',
    affected_all: ['stack.vars'],
    dependents,
    included_in_dependents: false,
    settings: null,
  }
}

/** What `atmos describe affected --upload` and its siblings send, in the form of the CLI's published contract. */
export const UPLOADS: readonly AtmosStep[] = [
  {
    title: 'POST affected-stacks: the second of two batches, sent first',
    request: {
      method: 'POST',
      path: 'affected-stacks',
      body: { ...commits, ...origin, stacks: [affected('dns')], ...batch, batch_index: 1 },
    },
    expected: { status: 200, with: '"received":1' },
  },
  {
    title: 'POST affected-stacks: the first one, and the upload is whole',
    request: {
      method: 'POST',
      path: 'affected-stacks',
      body: {
        ...{ ...commits, ...origin },
        stacks: [affected('vpc', [affected('eks')]), affected('iam')],
        ...{ ...batch, batch_index: 0 },
      },
    },
    expected: { status: 200, with: '"complete":true' },
  },
  {
    title: 'POST instances',
    request: {
      method: 'POST',
      path: 'instances',
      body: {
        ...origin,
        instances: [{ component: 'vpc', stack: 'prod', component_type: 'terraform' }],
      },
    },
    expected: { status: 200, with: '"complete":true' },
  },
  {
    title: 'PATCH repos/acme/infra/instances: a plan that found changes',
    request: {
      method: 'PATCH',
      path: 'repos/acme/infra/instances?stack=prod&component=vpc',
      body: { command: 'plan', exit_code: 2 },
    },
    expected: { status: 200 },
  },
]

export const takeLock: AtmosStep = {
  title: `POST locks: ${key} for half an hour`,
  request: { method: 'POST', path: 'locks', body: { key, ttl: 1800, lockMessage: 'applying' } },
  expected: { status: 200, with: '"expiresAt"' },
}

export const takeHeldLock: AtmosStep = {
  ...takeLock,
  title: 'POST locks: the same key',
  point: 'A lock belongs to the job that took it, until it is released or expires.',
  expected: { status: 409, with: 'run 19700000001' },
}

export const releaseLock: AtmosStep = {
  title: 'DELETE locks',
  request: { method: 'DELETE', path: 'locks', body: { key } },
  expected: { status: 200 },
}

export const useRevoked: AtmosStep = {
  ...takeLock,
  title: 'POST locks, with a copy of the session',
  point: 'It ended with its job.',
  expected: { status: 401 },
}
