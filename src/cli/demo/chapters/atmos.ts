import type { Chapter } from '../chapter.js'
import { startJob } from '../job.js'
import { runCommand } from '../run-command.js'
import type { Permissions } from '../stage.js'
import { releaseLock, takeHeldLock, takeLock, UPLOADS, useRevoked } from './atmos-steps.js'

const onMain = { workflow: 'atmos-pro.yaml', branch: 'main' } as const
const permissions: Permissions = [
  { permission: 'affected-stacks:create', ...onMain },
  { permission: 'instances:create', ...onMain },
  { permission: 'instances:update', ...onMain },
]

const COMMANDS = [
  {
    args: ['affected-stacks', 'list'],
    point: 'Both batches are one upload.',
    prints: '7b1f0c5',
  },
  {
    args: ['instances', 'list'],
    point: 'A plan with exit code 2 is drift.',
    prints: 'yes',
  },
  {
    args: ['locks', 'list'],
    point: 'Somebody can always see whom to ask, and `locks release` takes a lock away.',
    prints: '19700000001',
  },
] as const

/** The session that the action exports, and what the Atmos CLI's requests do with it. */
export const atmos: Chapter = {
  title: 'What the Atmos CLI does with it: its requests, sent in its place',
  permissions: [permissions],
  async play(stage, next) {
    next('A job on main uploads what it affects, and takes a lock', permissions)
    await using job = await startJob(stage, { permissions, event: 'push' })
    await job.enter({
      title: 'a job with the permissions of the Atmos CLI',
      point: 'The action leaves the session in ATMOS_PRO_TOKEN, where the Atmos CLI looks for it.',
      expected: 'allowed',
    })
    for (const step of [...UPLOADS, takeLock]) await job.ask(step)

    next('Another job wants the same lock')
    await using other = await startJob(stage, {
      permissions,
      event: 'push',
      job: {
        run: { id: '19700000002', number: '22' },
        actor: { login: 'bob', id: '502' },
        claims: { check_run_id: '55500000002' },
      },
    })
    await other.enter({ title: 'another job', point: 'It may do the same.', expected: 'allowed' })
    await other.ask(takeHeldLock)
    await other.end()

    next('What people see meanwhile')
    for (const command of COMMANDS) await runCommand(stage, permissions, command)

    next('The first job releases its lock, and ends')
    await job.ask(releaseLock)
    await job.end()
    await job.ask(useRevoked)
  },
}
