import type { WorkflowIdentity } from '../identity/identity.js'
import { authorize } from '../permission/authorize.js'
import type { CompiledPermissions } from '../permission/compile.js'
import type { Decision, Denied } from '../permission/decision.js'
import type { Store, StoredRepository } from '../store/store.js'

/** The permission that an exchange asks for unless told otherwise: "Affected Stacks Create". */
export const DEFAULT_REQUIRED_PERMISSION = 'affected-stacks:create'

/** The identity's repository in a workspace: the one with its ids, and none if its owner is another by now. */
export async function findOwnRepository(
  store: Pick<Store, 'findRepository'>,
  workspaceId: string,
  { platform, repository }: WorkflowIdentity,
): Promise<StoredRepository | undefined> {
  const found = await store.findRepository(workspaceId, platform, repository.id)
  // A transferred repository keeps its id: its new owner does not inherit what the old one was granted.
  return found?.ownerId === repository.ownerId ? found : undefined
}

/** Everything a run may do in a workspace. */
export interface Access {
  /** One for each permission name the repository has, and for the required one. */
  readonly decisions: readonly Decision[]
  /** The permission names that are allowed. */
  readonly granted: readonly string[]
  /** Why that is not enough for a session; left out when it is. */
  readonly refusal?: Denied
}

/** Decides every permission the repository has, and whether the required one (`null`: any one) is among the granted. */
export function decideAccess(
  identity: WorkflowIdentity,
  rows: CompiledPermissions,
  required: string | null,
): Access {
  const needed = required ?? rows.names[0] ?? DEFAULT_REQUIRED_PERMISSION
  const names = rows.names.includes(needed) ? rows.names : [...rows.names, needed]
  const decisions = names.map((name) => authorize(identity, name, rows))
  const granted = decisions.filter(({ allowed }) => allowed).map(({ permission }) => permission)
  const refusal = decisions.find(({ permission }) => permission === needed)
  if (refusal?.allowed !== false || (required === null && granted.length > 0)) return { decisions, granted }
  return { decisions, granted, refusal }
}
