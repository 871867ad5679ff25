import type { Chapter } from '../chapter.js'
import { type Entrance, type JobScene, startJob } from '../job.js'
import type { Permissions } from '../stage.js'

const permission = 'affected-stacks:create'
const onMain: Permissions = [{ permission, workflow: 'atmos-pro.yaml', branch: 'main' }]
const usedToken = { claims: { jti: '4b8d3f5e-8f5b-4a1c-9d57-0d8f6c1b2a3e' } }

const SCENES: readonly (JobScene & Entrance)[] = [
  {
    title: 'A push to main',
    point: 'The job holds no secret. It proves who it is and gets a session that ends with the job.',
    permissions: onMain,
    event: 'push',
    expected: 'allowed',
  },
  {
    title: 'An open pull request, where the permission says "branch: main"',
    point: 'A pull request is not a push to main, and the refusal says what to write.',
    permissions: onMain,
    event: 'pull_request',
    job: { pullRequest: { number: 12, head: 'feature/vpc', base: 'main' } },
    expected: { refusedWith: 'pull_request:main' },
  },
  {
    title: 'The same pull request, where the permission says "branch: pull_request:main"',
    point: 'One changed line lets pull requests into main in.',
    permissions: [{ permission, workflow: 'atmos-pro.yaml', branch: 'pull_request:main' }],
    event: 'pull_request',
    job: { pullRequest: { number: 12, head: 'feature/vpc', base: 'main' } },
    expected: 'allowed',
  },
  {
    title: 'A job without "id-token: write"',
    point: 'GitHub offers such a job no token; the action names the missing lines.',
    permissions: onMain,
    event: 'push',
    job: { idToken: false },
    expected: { refusedWith: 'id-token: write' },
  },
  {
    title: 'A token is exchanged for the first time …',
    point: 'A token is good for one exchange.',
    permissions: onMain,
    event: 'push',
    job: usedToken,
    expected: 'allowed',
  },
  {
    title: '… and replayed by somebody who copied it',
    point: 'The second exchange is refused, on this node or any other.',
    permissions: onMain,
    event: 'push',
    job: usedToken,
    expected: { refusedWith: 'exchanged before' },
  },
  {
    title: 'A repository deleted, and registered again by a stranger under the same name',
    point: 'A repository is its numeric id; the name acme/infra is only a label.',
    permissions: onMain,
    event: 'push',
    job: { repository: { id: '987654321', ownerId: '666' } },
    expected: { refusedWith: 'numeric id' },
  },
  {
    title: 'A fork starts pull_request_target, which runs as the default branch',
    point: 'Events that outsiders can start are refused unless a permission names them.',
    permissions: onMain,
    event: 'pull_request_target',
    job: { pullRequest: { number: 13, head: 'mallory:patch-1', base: 'main' } },
    expected: { refusedWith: 'pull_request_target' },
  },
]

/** Jobs that are let in, and jobs that are refused. */
export const entrances: Chapter = {
  title: 'Who gets a session',
  permissions: SCENES.map(({ permissions }) => permissions),
  async play(stage, next) {
    for (const scene of SCENES) {
      next(scene.title, scene.permissions)
      await using job = await startJob(stage, scene)
      if (await job.enter(scene)) await job.end()
    }
  },
}
