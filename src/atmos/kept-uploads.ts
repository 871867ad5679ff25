import type { Change } from '../store/managed-store.js'
import type { UploadRecord } from '../store/records.js'
import type { AtmosContext } from './operation.js'
import { ofRepository } from './run.js'
import type { UploadKind } from './upload-body.js'

/** Complete uploads of affected stacks that a repository keeps: the newest, and as many as fit. */
const KEPT = { uploads: 100, bytes: 256 * 1024 * 1024 }
/** Uploads of a kind that a repository may have begun. */
const MAX_BEGUN = 32

/** What goes when one more is begun: the oldest of many, which nobody will complete. */
export async function givenUp(context: AtmosContext, kind: UploadKind): Promise<readonly Change[]> {
  const begun = await findUploads(context, { kind, state: 'incomplete' }, 2 * MAX_BEGUN)
  return begun.slice(0, Math.max(0, begun.length - MAX_BEGUN + 1)).map(remove)
}

/** What goes when this upload is complete: the instances of before; the oldest affected stacks, where they are too many. */
export async function replaced(
  context: AtmosContext,
  { kind, bytes }: UploadRecord,
): Promise<readonly Change[]> {
  const others = await findUploads(context, { kind, state: 'complete' }, KEPT.uploads + 1)
  if (kind === 'instances') return others.map(remove)
  let left = KEPT.bytes - bytes
  const kept = others.toReversed().findIndex((other, index) => {
    left -= other.bytes
    return left < 0 || index + 1 >= KEPT.uploads
  })
  return kept < 0 ? [] : others.slice(0, others.length - kept).map(remove)
}

/** Two that became complete at the same moment did not see each other. */
export async function keepNewest(context: AtmosContext): Promise<void> {
  const all = await findUploads(context, { kind: 'instances', state: 'complete' }, KEPT.uploads)
  if (all.length < 2) return
  // Somebody else does the same: then there is nothing left to do.
  await context.store.commit(all.slice(0, -1).map(remove), [])
}

function remove({ id, version }: UploadRecord): Change {
  return { remove: 'uploads', id, was: version }
}

/** Uploads of the repository, oldest first. */
export function findUploads(
  { store, session }: AtmosContext,
  fields: { readonly kind: UploadKind; readonly batchId?: string; readonly state?: UploadRecord['state'] },
  limit: number,
): Promise<readonly UploadRecord[]> {
  const { workspaceId, ...repository } = ofRepository(session)
  return store.list('uploads', { workspaceId, match: { ...repository, ...fields }, limit })
}
