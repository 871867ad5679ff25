import * as z from 'zod'
import { ManagementError, plain, shown } from '../../errors.js'
import { auditEvent } from '../audit.js'
import { change, checkVersion } from '../change.js'
import { defined } from '../defined.js'
import { idField, input, page, version, workspaceId } from '../fields.js'
import { findIn, findWorkspace } from '../find.js'
import { lockView, showLock } from '../lock-view.js'
import { operation } from '../operation.js'
import { listPage } from '../page.js'
import { pageOf, timeText } from '../views.js'

export const listLocks = operation({
  id: 'locks.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/locks',
  summary: 'List the locks that are held. A page may have fewer than the limit, and not be the last.',
  input: input({
    workspaceId,
    key: z
      .string()
      .min(1, 'must not be empty')
      .max(512, 'must have at most 512 characters')
      .optional()
      .describe('Only the lock of this key, exactly.'),
    ...page,
  }),
  output: pageOf(lockView),
  async run({ key, ...query }, context) {
    await findWorkspace(context, query.workspaceId)
    const now = context.now()
    const found = await listPage(context, 'locks', { ...query, match: defined({ key }) }, (one) => one)
    // What has expired is forgotten some time; until then it is no lock.
    return { ...found, items: found.items.filter(({ expiresAt }) => expiresAt > now).map(showLock) }
  },
})

export const releaseLock = operation({
  id: 'locks.release',
  method: 'DELETE',
  path: '/workspaces/{workspaceId}/locks/{lock}',
  summary: 'Take a lock from whoever holds it. They are not asked, and may be in the middle of their work.',
  input: input({ workspaceId, lock: idField('lock'), version }),
  output: lockView,
  run({ workspaceId, lock, version }, context) {
    return change(context, async () => {
      const record = await findIn(context, 'locks', workspaceId, lock)
      const { key, expiresAt, facts } = record
      if (expiresAt <= context.now()) {
        throw new ManagementError('record_not_found', `The lock ${plain(lock)} has expired: nobody holds it.`)
      }
      checkVersion(record, version)
      const event = auditEvent(context, {
        category: 'lock',
        action: 'deleted',
        workspaceId,
        description: `the lock ${shown(key)} was taken from ${plain(facts.run.repository)}`,
        target: { type: 'lock', id: lock, name: key },
        metadata: { from: facts.run, expiresAt: timeText(expiresAt) },
      })
      return {
        changes: [{ remove: 'locks', id: lock, was: record.version }],
        events: [event],
        result: showLock(record),
      }
    })
  },
})
