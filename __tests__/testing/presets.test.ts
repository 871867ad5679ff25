import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createFakeGitHub,
  EVENT_PRESETS,
  type EventPreset,
  type FakeGitHub,
  type JobVariation,
} from '../../src/testing/index.js'
import table from '../tables/event-claims.json' with { type: 'json' }

let github: FakeGitHub
beforeAll(async () => {
  github = await createFakeGitHub()
})
afterAll(() => github.close())

const rows = table as unknown as { name: EventPreset; given?: JobVariation; claims: Record<string, string> }[]

describe('what GitHub says about each event', () => {
  it('every preset is in the table', () => {
    expect(rows.map((row) => row.name).sort()).toEqual(Object.keys(EVENT_PRESETS).sort())
  })

  it.each(rows)('$name', async ({ name, given, claims }) => {
    expect(decodeJwt(await github.mint(name, given))).toMatchObject(claims)
  })

  it.each(rows.filter((row) => row.name !== 'workflow_call'))(
    '$name: the job is defined in the workflow that started the run',
    async ({ name, given }) => {
      const claims = decodeJwt(await github.mint(name, given))
      expect(claims['job_workflow_ref']).toBe(claims['workflow_ref'])
      expect(claims['job_workflow_sha']).toBe(claims['workflow_sha'])
    },
  )

  it.each(rows)(
    '$name: every value is a string but the times, and nothing else is claimed',
    async ({ name, given }) => {
      const { iat, nbf, exp, ...rest } = decodeJwt(await github.mint(name, given))
      expect([iat, nbf, exp].every(Number.isInteger)).toBe(true)
      expect(Object.values(rest).every((value) => typeof value === 'string')).toBe(true)
      expect(Object.keys(rest).sort()).toEqual(ALWAYS)
    },
  )

  it('what stands before the dot is the event, but for workflow_call, which keeps its caller’s', () => {
    for (const [name, preset] of Object.entries(EVENT_PRESETS)) {
      expect(preset.event).toBe(name === 'workflow_call' ? 'push' : name.split('.')[0])
    }
  })
})

const ALWAYS = [
  ...['actor', 'actor_id', 'aud', 'base_ref', 'check_run_id', 'event_name', 'head_ref', 'iss'],
  ...['job_workflow_ref', 'job_workflow_sha', 'jti', 'ref', 'ref_protected', 'ref_type', 'repository'],
  ...['repository_id', 'repository_owner', 'repository_owner_id', 'repository_visibility', 'run_attempt'],
  ...['run_id', 'run_number', 'runner_environment', 'sha', 'sub', 'workflow', 'workflow_ref', 'workflow_sha'],
]
