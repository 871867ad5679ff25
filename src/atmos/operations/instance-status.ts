import * as z from 'zod'
import { ManagementError, plain } from '../../errors.js'
import { auditEvent } from '../../management/audit.js'
import { change, fresh, next } from '../../management/change.js'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import type { InstanceStatus, InstanceStatusRecord } from '../../store/records.js'
import { component, owner, repositoryName, stack } from '../fields.js'
import { type AtmosContext, atmosOperation } from '../operation.js'
import { requireOwnRepository } from '../own-repository.js'
import { ofRepository, runFacts, sceneOf } from '../run.js'

const INT32 = 2 ** 31

const statusInput = z.looseObject({
  owner,
  repo: repositoryName,
  stack,
  component,
  command: z
    .string()
    .regex(
      /^[A-Za-z][\w -]{0,63}$/,
      'must be a command of at most 64 letters, digits and - _, for example plan',
    )
    .describe('plan, apply, …'),
  exit_code: z
    .int('must be a whole number')
    .min(-INT32, 'must be a whole number of 32 bits')
    .max(INT32 - 1, 'must be a whole number of 32 bits'),
  last_run: z.iso
    .datetime({
      offset: true,
      error: 'must be a time as RFC 3339 writes it, for example 2026-01-31T08:00:00Z',
    })
    .nullish(),
})

export const updateInstance = atmosOperation({
  id: 'instances.update',
  method: 'PATCH',
  path: '/repos/{owner}/{repo}/instances',
  query: ['stack', 'component'],
  summary: 'Say how the last command on an instance ended.',
  permission: 'instances:update',
  input: statusInput,
  output: z.strictObject({}),
  async run({ owner, repo, stack, component, command, exit_code, last_run }, context) {
    const { session, now } = context
    requireOwnRepository(session, owner, repo)
    const instance = { stack, component }
    await requireInstance(context, instance)
    const status: InstanceStatus = {
      command,
      exitCode: exit_code,
      ...(last_run && { lastRun: Date.parse(last_run) }),
      reportedAt: now(),
      run: runFacts(session),
    }
    return change(context, async () => {
      const found = await findStatus(context, instance)
      // The CLI did not hear the answer, and asks again.
      if (found && isSame(found.facts, status)) return { changes: [], events: [], result: {} }
      return {
        changes: [found ? replace(found, status) : report(context, instance, status)],
        events: [statusEvent(context, instance, status)],
        result: {},
      }
    })
  },
})

interface Instance {
  readonly stack: string
  readonly component: string
}

/** @throws ManagementError `record_not_found` */
async function requireInstance({ store, session }: AtmosContext, instance: Instance): Promise<void> {
  const [found] = await store.listItems({
    ...ofRepository(session),
    kind: 'instances',
    ...instance,
    limit: 1,
  })
  if (found) return
  const { stack, component } = instance
  throw new ManagementError(
    'record_not_found',
    `${plain(session.repository.fullName)} has no instance of component ${plain(component)} in stack ${plain(stack)}. ` +
      'Instances are those of its last `atmos list instances --upload`: run that on the default branch, then try again.',
  )
}

async function findStatus(
  { store, session }: AtmosContext,
  instance: Instance,
): Promise<InstanceStatusRecord | undefined> {
  const { workspaceId, ...repository } = ofRepository(session)
  const match = { ...repository, ...instance }
  return (await store.list('instanceStatuses', { workspaceId, match, limit: 1 }))[0]
}

/** Without a time, the same command may well have ended the same way twice. */
function isSame(before: InstanceStatus, now: InstanceStatus): boolean {
  return (
    now.lastRun !== undefined &&
    now.lastRun === before.lastRun &&
    now.command === before.command &&
    now.exitCode === before.exitCode &&
    now.run.runId === before.run.runId
  )
}

function replace(found: InstanceStatusRecord, facts: InstanceStatus): Change {
  return { update: 'instanceStatuses', record: next(found, { facts }), was: found.version }
}

function report(context: AtmosContext, instance: Instance, facts: InstanceStatus): Change {
  const record = { ...fresh(newId('ins'), context), ...ofRepository(context.session), ...instance, facts }
  return { insert: 'instanceStatuses', record }
}

function statusEvent(context: AtmosContext, { stack, component }: Instance, status: InstanceStatus) {
  const { repository, workspaceId } = context.session
  const { command, exitCode } = status
  const name = `${stack}/${component}`
  return auditEvent(sceneOf(context), {
    category: 'instance',
    action: 'drift_status_updated',
    workspaceId,
    description: `${repository.fullName}: ${plain(command)} of ${plain(name)} ended with ${exitCode}`,
    target: { type: 'instance', id: name, name },
    metadata: { stack, component, command, exitCode },
  })
}
