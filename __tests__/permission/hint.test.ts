import { describe, expect, it } from 'vitest'
import type { Field, Run } from '../../src/permission/decision.js'
import { decideWith, denied, onBranch, onNone, onPull, onTag, type RowOptions } from './run.js'

const pull = { ref: onPull('main'), event: 'pull_request' }

/** Those the explanations do not show. */
const hints: readonly (readonly [Field, RowOptions, Partial<Run>, string | undefined])[] = [
  ['workflow', { workflow: 'a.yml' }, {}, undefined],
  [
    'workflow',
    { workflow: 'a.yml' },
    { workflow: undefined },
    "this workflow is not one of the repository's own, which only `*` matches",
  ],
  ['workflow', { workflow: 'atmos-pro.yaml ' }, {}, 'spaces around it count; write `atmos-pro.yaml`'],
  ['workflow', { workflow: 'ATMOS-*' }, {}, 'upper and lower case differ'],
  [
    'workflow',
    { workflow: 'atmos|plan' },
    {},
    'a regular expression is held against the whole value, and this one matches only a part of `atmos-pro.yaml`; write `(atmos|plan).*`',
  ],
  [
    'workflow',
    { workflow: 'yaml$' },
    {},
    'a regular expression is held against the whole value, and this one matches only a part of `atmos-pro.yaml`; write `.*yaml`',
  ],
  [
    'workflow',
    { workflow: 'regex:pro' },
    {},
    'a regular expression is held against the whole value, and this one matches only a part of `atmos-pro.yaml`; write `.*pro.*`',
  ],
  [
    'workflow',
    { workflow: 'regex:cost\\$' },
    { workflow: 'cost$.yml' },
    'a regular expression is held against the whole value, and this one matches only a part of `cost$.yml`',
  ],
  ['workflow', { workflow: 'regex:atmos-pro.yml' }, {}, undefined],
  [
    'workflow',
    { workflow: 'atmos-pro.yaml.off' },
    {},
    'a workflow is known by its file name, never by its display name; write `atmos-pro.yaml`',
  ],
  [
    'workflow',
    { workflow: 'plan.yml' },
    { jobWorkflow: 'acme/shared/plan.yml@refs/heads/main' },
    'plan.yml is the reusable workflow that defines the job; workflow is the one that started the run: write `atmos-pro.yaml` and put the reusable one under jobWorkflow',
  ],
  [
    'workflow',
    { workflow: 'plan.yml' },
    { jobWorkflow: 'acme/shared/a/plan.yml@refs/heads/main' },
    undefined,
  ],
  ['branch', { branch: 'backup/refs/heads/main' }, {}, undefined],
  ['branch', { branch: 'regex:refs/heads/main' }, {}, undefined],
  ['branch', { branch: 'tag:refs/tags/v1' }, { ref: onTag('v1') }, undefined],
  ['branch', { branch: 'exact:v*' }, { ref: onBranch('v1') }, undefined],
  [
    'branch',
    { branch: 'feature/**/x*' },
    { ref: onBranch('feature/a/x/c') },
    '* stops at /; write `feature/**/x**`',
  ],
  ['branch', { branch: 'glob:v*' }, { ref: onBranch('v1/rc') }, '* stops at /; write `glob:v**`'],
  [
    'branch',
    { branch: 'fix(1)' },
    { ref: onBranch('fix(1)') },
    'as a regular expression it does not match its own text; write `exact:fix(1)`',
  ],
  ['branch', { branch: 'fix(1)' }, { ref: onBranch('fix(1)/a') }, undefined],
  [
    'branch',
    { branch: 'regex:v[^/]+' },
    { ref: onBranch('xv1') },
    'a regular expression is held against the whole value, and this one matches only a part of `xv1`; write `.*v[^/]+`',
  ],
  [
    'branch',
    { branch: 'regex:a\\$b' },
    { ref: onBranch('a$bc') },
    'a regular expression is held against the whole value, and this one matches only a part of `a$bc`; write `a\\$b.*`',
  ],
  ['branch', { branch: 'main' }, { ref: onBranch('old/gh-readonly-queue/main/pr-7-0') }, undefined],
  ['branch', { branch: 'main' }, { ref: onBranch('gh-readonly-queue/main/pr-7-0/x') }, undefined],
  [
    'branch',
    { branch: 'main' },
    { ref: onBranch('gh-readonly-queue/main/pr-12-0') },
    'a merge queue runs on a branch of its own, made for one pull request; write `gh-readonly-queue/main/*`',
  ],
  [
    'branch',
    { branch: 'refs/tags/v1' },
    { ref: onTag('v1') },
    'branches and tags are written without refs/tags/; write `tag:v1`',
  ],
  [
    'branch',
    { branch: 'refs/heads/main' },
    pull,
    'branches and tags are written without refs/heads/; write `pull_request:main`',
  ],
  ['branch', { branch: 'refs/heads/*' }, {}, 'branches and tags are written without refs/heads/; write `*`'],
  [
    'branch',
    { branch: 'release/*' },
    { ref: onPull('release/1') },
    'this run is for pull request #12 into release/1; `release/*` means pushes to such branches; write `pull_request:release/*` to allow pull requests',
  ],
  [
    'branch',
    { branch: 'develop' },
    pull,
    'this run is for pull request #12 into main; `develop` means pushes to develop; write `pull_request:main` to allow pull requests',
  ],
  [
    'branch',
    { branch: 'tag:v1' },
    pull,
    'this run is for pull request #12 into main, not on a tag; write `pull_request:main` in a row of its own',
  ],
  [
    'branch',
    { branch: 'pull_request:main' },
    { ref: onTag('v1') },
    'this run is on tag v1, not for an open pull request; write `tag:v1` in a row of its own',
  ],
  ['branch', { branch: 'pull_request:develop' }, pull, undefined],
  [
    'branch',
    { branch: 'pull_request:fix/vpc' },
    pull,
    "fix/vpc is the pull request's source, named by whoever opened it, and is never matched; write the branch it goes into: `pull_request:main`",
  ],
  ['branch', { branch: 'pull_request:Main' }, pull, 'upper and lower case differ; write `pull_request:main`'],
  [
    'branch',
    { branch: 'pull_request:main' },
    { ref: { kind: 'pull_request', name: '1/merge', number: 1 } },
    'the token does not say which branch the pull request goes into, which only `pull_request:*` matches',
  ],
  [
    'branch',
    { branch: 'main' },
    { ref: { kind: 'pull_request', name: '1/merge', number: 1 } },
    'this run is for pull request #1; `main` means pushes to main; write `pull_request:*` to allow pull requests',
  ],
  [
    'branch',
    { branch: 'release' },
    { ref: onTag('v1') },
    'this run is on tag v1; `release` means pushes to release; write `tag:v1` to allow tags',
  ],
  ['branch', { branch: 'tag:v*' }, { ref: onTag('v1/rc') }, '* stops at /; write `tag:v**`'],
  [
    'branch',
    { branch: 'tag:v1' },
    { ref: onTag('v1/rc') },
    '`v1` is that name alone; write `tag:v1/**` for all under it',
  ],
  [
    'branch',
    { branch: 'pull_request:main' },
    { ref: onBranch(`gh-readonly-queue/main/pr-7-${'a'.repeat(40)}`) },
    `this run is on branch gh-readonly-queue/main/pr-7-${'a'.repeat(40)}, not for an open pull request; write \`gh-readonly-queue/main/*\` in a row of its own`,
  ],
  [
    'branch',
    { branch: 'tag:*' },
    { ref: onNone },
    'this run is on no branch or tag (a deployment made from a commit), which only `*` matches; bind the environment instead',
  ],
  ['branch', { branch: 'develop' }, {}, undefined],
  [
    'branch',
    { branch: 'develop' },
    { event: 'repository_dispatch' },
    'a run of repository_dispatch is always on the default branch, here main; write `main`',
  ],
  [
    'environment',
    { environment: 'prod-*' },
    {},
    'the job names no environment, which only `*` matches; add `environment: NAME` to the job in atmos-pro.yaml',
  ],
  [
    'environment',
    { environment: 'prod' },
    { workflow: undefined },
    'the job names no environment, which only `*` matches; add `environment: prod` to the job',
  ],
  ['environment', { environment: 'prod/*' }, { environment: 'prod/eu/1' }, '* stops at /; write `prod/**`'],
  [
    'environment',
    { environment: 'Zürich' },
    { environment: 'zürich' },
    'a name with characters beyond ASCII is compared as it is written; write `zürich`',
  ],
  [
    'environment',
    { environment: 'glob:Zürich' },
    { environment: 'zürich' },
    'a name with characters beyond ASCII is compared as it is written; write `zürich`',
  ],
  [
    'environment',
    { environment: 'prod(1)' },
    { environment: 'prod(1)' },
    'as a regular expression it does not match its own text; write `exact:prod(1)`',
  ],
  ['environment', { environment: 'prod' }, { environment: 'prod-eu' }, undefined],
  ['environment', { environment: 'prod' }, { environment: 'prod ' }, 'spaces around it count; write `prod `'],
  [
    'environment',
    { environment: 'k8s' },
    { environment: '\u212a8\u017f' },
    '\u212a8\u017f has U+212A, U+017F in it, which only looks like another character: it is another environment',
  ],
  [
    'environment',
    { environment: 'staging-*' },
    { environment: '\u017ftaging-1' },
    '\u017ftaging-1 has U+017F in it, which only looks like another character: it is another environment',
  ],
  ['event', { events: ['push'] }, { event: 'release' }, 'write `events: [push, release]`'],
  [
    'event',
    { events: ['push'] },
    { event: 'issues' },
    'people without write access can start runs of issues, which then count as the default branch; a row admits them only by naming the event',
  ],
  [
    'jobWorkflow',
    { jobWorkflow: 'acme/a/b.yml@refs/heads/main' },
    {},
    'the run does not say which workflow defines the job, which only `*` matches',
  ],
  [
    'jobWorkflow',
    { jobWorkflow: 'acme/a/b.yml' },
    { jobWorkflow: 'acme/a/b.yml@refs/heads/main' },
    'it ends in @ and the whole ref; write `acme/a/b.yml@refs/heads/main`',
  ],
  [
    'jobWorkflow',
    { jobWorkflow: 'acme/**@refs/heads/main' },
    { jobWorkflow: 'acme/a/b.yml@refs/heads/x@refs/heads/main' },
    'a file or ref with @ in its name could pass for another, so only `*` or the whole text matches it; write `acme/a/b.yml@refs/heads/x@refs/heads/main`',
  ],
  [
    'jobWorkflow',
    { jobWorkflow: 'acme/*@*' },
    { jobWorkflow: 'acme/a/b.yml@refs/heads/main' },
    '* stops at /; write `acme/**@**`',
  ],
]

describe('hints', () => {
  it.each(hints)('%s %j, seen %j', (field, row, run, hint) => {
    const { nearest } = denied(decideWith([row], run))
    const condition = nearest?.conditions.find((one) => one.field === field)
    expect(condition?.matched).toBe(false)
    expect(condition?.hint).toBe(hint)
  })

  it.each(hints)('%s %j, seen %j: what it says to write would match', (field, row, run, hint) => {
    const [, instead] = /write `([^`]+)`/.exec(hint ?? '') ?? []
    if (!instead || field === 'event') return
    const { nearest } = denied(decideWith([row], run))
    const corrected = decideWith([{ ...row, [field]: instead }], run)
    const met =
      corrected.allowed || !!corrected.nearest?.conditions.find((one) => one.field === field)?.matched
    expect(met, `${nearest?.row[field]} → ${instead}`).toBe(true)
  })
})
