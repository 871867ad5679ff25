import fc from 'fast-check'
import { AUDIENCE, ISSUER, NOW } from './issuer.js'
import { jsonText, type Member } from './json-text.js'
import { oneOf } from './one-of.js'

const SECONDS = NOW / 1000
const SHA = '0123456789abcdef0123456789abcdef01234567'

const common = {
  iss: ISSUER,
  aud: AUDIENCE,
  exp: SECONDS + 300,
  iat: SECONDS,
  nbf: SECONDS - 300,
  jti: 'b3f0a9c2',
  sub: 'repo:acme/infra',
  repository: 'acme/infra',
  repository_id: '1001',
  repository_owner: 'acme',
  repository_owner_id: '42',
  repository_visibility: 'private',
  ref: 'refs/heads/main',
  ref_protected: 'true',
  base_ref: '',
  head_ref: '',
  event_name: 'push',
  workflow_ref: 'acme/infra/.github/workflows/plan.yaml@refs/heads/main',
  job_workflow_ref: 'acme/infra/.github/workflows/plan.yaml@refs/heads/main',
  workflow_sha: SHA,
  actor: 'alice',
  actor_id: '7',
  run_id: '99',
}

/** What GitHub signs for a push, for a pull request, and for a deployment of a commit. */
const BASES: readonly Readonly<Record<string, unknown>>[] = [
  common,
  {
    ...common,
    event_name: 'pull_request',
    ref: 'refs/pull/12/merge',
    base_ref: 'main',
    head_ref: 'topic@x',
    workflow_ref: 'acme/infra/.github/workflows/plan.yaml@refs/pull/12/merge',
    job_workflow_ref: 'acme/flows/.github/workflows/shared.yml@refs/tags/v1',
  },
  {
    ...common,
    event_name: 'deployment',
    ref: '',
    environment: 'prod',
    workflow_ref: `acme/infra/.github/workflows/plan.yaml@${SHA}`,
    job_workflow_ref: `acme/infra/.github/workflows/plan.yaml@${SHA}`,
  },
]

export function claimsOf(base: number): Readonly<Record<string, unknown>> {
  return BASES[base] ?? common
}

/** A member that is set to some JSON, or written a second time; `null`: taken out. */
export interface Change {
  readonly name: string
  readonly json: string | null
  readonly again: boolean
}

export function changed(object: Readonly<Record<string, unknown>>, changes: readonly Change[]): Member[] {
  let members = Object.entries(object).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
  for (const { name, json, again } of changes) {
    const isNew = again || !members.some((member) => member.name === name)
    if (json === null) members = members.filter((member) => member.name !== name)
    else if (isNew) members.push({ name, value: json })
    else members = members.map((member) => (member.name === name ? { name, value: json } : member))
  }
  return members
}

const time = fc
  .oneof(fc.constantFrom(-61, -60, -59, 0, 59, 60, 61, 300), fc.integer(), fc.double({ noNaN: true }))
  .map((seconds) => JSON.stringify(SECONDS + seconds))
const words = fc
  .oneof(
    fc.constantFrom(...Object.values(common).map(String), 'refs/heads/', 'refs/tags/v1', 'refs/pull/0/merge'),
    oneOf('refs/pull/7/head refs/heads/a@b ACME/INFRA acme/infra2 evil/infra 0 007'),
    fc.constantFrom('ACME/infra/.github/workflows/plan.yaml@refs/heads/main', 'x'.repeat(1025), '\ud800'),
    fc.constantFrom(
      'acme/infra/.github/workflows/a@b.yml@refs/heads/main',
      '\u212a',
      'https://issuer.example/',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  .map((text) => JSON.stringify(text))
const value = fc.oneof({ weight: 3, arbitrary: words }, time, jsonText, fc.constant(null))
const again = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true))

/** Mostly of claims that are read. */
export const claimChanges: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    name: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...Object.keys(common), 'environment', 'runner_environment') },
      oneOf('__proto__ constructor toString toJSON a \\ \\u0 a\\ : " é'),
    ),
    json: value,
    again,
  }),
  { maxLength: 3 },
)

export const headerChanges: fc.Arbitrary<Change[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Change[]>([]) },
  fc.array(
    fc.record({
      name: oneOf('alg kid typ crit b64 jwk jku x5u x5c zip __proto__ enc'),
      json: fc.oneof(
        oneOf('"RS256" "none" "HS256" "PS256" "rs256" "key-1" "key-2" ["b64"]'),
        fc.constantFrom('["RS256"]', 'false', '""', `"${'k'.repeat(257)}"`, null),
        jsonText,
      ),
      again,
    }),
    { maxLength: 2 },
  ),
)
