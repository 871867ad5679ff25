import { next } from '../management/change.js'
import { pagesOf } from '../management/pages.js'
import type { InstallationRecord } from '../store/records.js'
import { installationEvents } from './events.js'
import { workspacesOf } from './known.js'
import { askAgainAt, askAt } from './schedule.js'
import type { Settle, SettleContext } from './settle-context.js'

/** Others write the same record at the same moment: each time, one of them gets on. */
const MAX_ATTEMPTS = 30

/**
 * What has changed about an installation may have changed what it has: GitHub is to be asked about each of its repositories.
 * One without any is forgotten.
 */
export const settleInstallation: Settle<InstallationRecord> = async (context, record, hint) => {
  const { store, now } = context
  const { id, version } = record
  // That it is gone, no webhook takes back, and answers of GitHub may be older. Later they may: one of them was wrong.
  const said = record.state === 'deleted' && hint ? record : await ask(context, record)
  const isChanged = said.state !== record.state || said.account !== record.account
  const isNews = hint !== undefined || isChanged
  // GitHub says nothing of its repositories while it is suspended, nor where they went when it is gone.
  const hasRepositories = await markRepositories(context, record, isNews)
  if (!hasRepositories) {
    return (await store.commit([{ remove: 'installations', id, was: version }], [])) === 'done'
  }
  const { accountId, account, state } = said
  const checkAt = askAgainAt(now(), { isNews, isClosed: state !== 'active' })
  const after = next(record, { accountId, account, state, checkAt })
  const workspaces = isChanged ? await workspacesOf(context, record.installationId) : []
  const change = { update: 'installations', record: after, was: version } as const
  return (await store.commit([change], installationEvents(context, workspaces, record, after))) === 'done'
}

async function ask(
  { github }: SettleContext,
  { installationId, accountId, account }: InstallationRecord,
): Promise<Pick<InstallationRecord, 'accountId' | 'account' | 'state'>> {
  const found = await github.getInstallation(installationId)
  if (!found) return { accountId, account, state: 'deleted' }
  return {
    accountId: found.accountId,
    account: found.account,
    state: found.isSuspended ? 'suspended' : 'active',
  }
}

/** Whether there are any. */
async function markRepositories(
  context: SettleContext,
  { platform, installationId }: InstallationRecord,
  isToMark: boolean,
): Promise<boolean> {
  const match = { platform, installationId }
  if (!isToMark) {
    return (await context.store.list('githubRepositories', { match, limit: 1 })).length > 0
  }
  let count = 0
  for await (const page of pagesOf(context.store, 'githubRepositories', { match })) {
    count += page.length
    for (const { id } of page) await mark(context, id)
  }
  return count > 0
}

async function mark({ store, now }: SettleContext, id: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const record = await store.get('githubRepositories', id)
    if (!record) return
    const after = next(record, { checkAt: askAt(record.checkAt, now(), false) })
    const change = { update: 'githubRepositories', record: after, was: record.version } as const
    if ((await store.commit([change], [])) === 'done') return
  }
}
