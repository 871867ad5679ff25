import { beforeEach, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.js'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})

const list = async () => (await fixture.json('permission', 'list'))['items']

describe('permission add', () => {
  it('says how each pattern reads', async () => {
    const { exitCode, out } = await fixture.run(
      ...['permission', 'add', '--permission', 'deployments:create', '--workflow', '*.yml'],
      ...[
        '--branch',
        'pull_request:^(main|dev)$',
        '--environment',
        'prod',
        '--event',
        'push',
        '--event',
        'release',
      ],
      ...['--job-workflow', 'acme/workflows/plan.yaml@refs/tags/v2'],
    )
    expect(exitCode).toBe(0)
    expect(out.split('\n').slice(2, 8)).toEqual([
      'permission   deployments:create',
      'workflow     *.yml  (glob "*.yml" (* is any run of characters without /))',
      'branch       pull_request:^(main|dev)$  (a pull request into regular expression "^(main|dev)$", over the whole value)',
      'environment  prod  (exactly "prod", in upper or lower case)',
      'events       one of push, release',
      expect.stringMatching(/^jobWorkflow {2}acme\/workflows\/plan\.yaml@refs\/tags\/v2 {2}\(exactly /),
    ])
  })

  it('says what lint finds', async () => {
    const { out } = await fixture.run(
      'permission',
      'add',
      '--permission',
      'a:b',
      '--branch',
      'refs/heads/main',
    )
    expect(out).toMatch(/\nerror perm_\w{28} branch \(branch-impossible\)\n {2}.*\n {2}write instead: main$/)
  })
})

describe('permission change', () => {
  it.each<[string, string[], object]>([
    ['one field; the others stay', ['--branch', 'dev'], { workflow: 'plan.yaml', branch: 'dev' }],
    ['the name', ['--permission', 'a:b'], { permission: 'a:b', branch: 'main' }],
    ['the events', ['--event', 'push'], { events: ['push'] }],
    ['a condition less', ['--branch', '*'], { branch: '*' }],
  ])('%s', async (_name, flags, row) => {
    await fixture.json('permission', 'change', fixture.permission, ...flags)
    expect(await list()).toMatchObject([{ id: fixture.permission, version: 2, ...row }])
  })

  it('takes events and job workflow away', async () => {
    const { permission } = fixture
    await fixture.json(
      'permission',
      'change',
      permission,
      '--event',
      'push',
      '--job-workflow',
      'a/b/c.yaml@*',
    )
    await fixture.json('permission', 'change', permission, '--no-event', '--no-job-workflow')
    expect(await list()).toEqual([
      expect.not.objectContaining({ events: expect.anything(), jobWorkflow: expect.anything() }),
    ])
    expect(await list()).toMatchObject([{ workflow: 'plan.yaml', branch: 'main', version: 3 }])
  })

  it('the second of two administrators is told', async () => {
    const { permission } = fixture
    const change = (branch: string) =>
      fixture.run('permission', 'change', permission, '--branch', branch, '--if-version', '1')
    expect((await change('one')).exitCode).toBe(0)
    const { exitCode, err } = await change('two')
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^refused: /)
    expect(await list()).toMatchObject([{ branch: 'one' }])
  })
})

it('permission list shows a job workflow where there is one, and findings', async () => {
  await fixture.json(
    'permission',
    'add',
    '--permission',
    'a:b',
    '--workflow',
    'a.yaml',
    '--job-workflow',
    'a/b/c.yaml@*',
  )
  const { out } = await fixture.run('permission', 'list')
  expect(out).toMatch(/ JOB WORKFLOW\n/)
  expect(out).toMatch(/\nwarning perm_\w+ .*\(any-branch\)\n/)
})
