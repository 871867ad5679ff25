import type { Account } from './account.js'
import type { Installation } from './installation.js'
import type { Repository } from './repository.js'
import type { World } from './world.js'

/** Who asks. */
export type Principal =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app' }
  | UserPrincipal
  | InstallationPrincipal

interface UserPrincipal {
  readonly kind: 'user'
  readonly token: string
  readonly account: Account
  /** The token was given to somebody else than the App. */
  readonly isForeign?: true
}

export interface InstallationPrincipal {
  readonly kind: 'installation'
  readonly token: string
  readonly installation: Installation
  /** What the token was narrowed to; left out: all that the installation has. */
  readonly repositoryIds: ReadonlySet<string> | undefined
  readonly permissions: Readonly<Record<string, string>>
}

/** What a user may do in a repository, as the REST API says it. */
export interface RepositoryPermissions {
  readonly admin: boolean
  readonly maintain: boolean
  readonly push: boolean
  readonly triage: boolean
  readonly pull: boolean
}

/** Whether somebody let the user in, whoever else can see it. */
export function isMember({ login }: Account, repository: Repository): boolean {
  return isAdmin(login, repository) || repository.readers.has(login.toLowerCase())
}

/** An App's installation has none of these: what it may do is said elsewhere. */
export function permissionsOf(account: Account | undefined, repository: Repository): RepositoryPermissions {
  const admin = account !== undefined && isAdmin(account.login, repository)
  const pull = account !== undefined && (repository.visibility === 'public' || isMember(account, repository))
  return { admin, maintain: admin, push: admin, triage: admin, pull }
}

function isAdmin(login: string, { owner, admins }: Repository): boolean {
  return admins.has(login.toLowerCase()) || (owner.type === 'User' && owner.login === login)
}

/** Whether the repository is one of the token's own: those it may do more with than look at them. */
export function isWithin(world: World, principal: Principal, repository: Repository): boolean {
  if (principal.kind === 'user' && principal.isForeign) return isMember(principal.account, repository)
  const installation = world.installations.of(repository)
  if (!installation || installation.suspended) return false
  if (principal.kind === 'user') return isMember(principal.account, repository)
  if (principal.kind !== 'installation' || principal.installation !== installation) return false
  return principal.repositoryIds?.has(repository.id) ?? true
}

/** Everybody sees what is public. */
export function isVisible(world: World, principal: Principal, repository: Repository): boolean {
  return repository.visibility === 'public' || isWithin(world, principal, repository)
}
