import { type Account, accountJson, nodeId } from './account.js'
import { timestamp } from './timestamp.js'
import type { Urls } from './urls.js'

/** A repository. Times are in milliseconds since the epoch. */
export interface Repository {
  readonly id: string
  name: string
  owner: Account
  visibility: 'public' | 'private' | 'internal'
  isArchived: boolean
  /** Logins, in small letters. */
  readonly admins: Set<string>
  readonly readers: Set<string>
  readonly workflows: readonly string[]
  /** The first one is the default branch. */
  readonly branches: readonly string[]
  readonly tags: readonly string[]
  readonly createdAt: number
  updatedAt: number
}

export function fullNameOf({ owner, name }: Repository): string {
  return `${owner.login}/${name}`
}

export function defaultBranchOf({ branches }: Repository): string {
  return branches[0] ?? 'main'
}

export function repositoryJson(repository: Repository, urls: Urls): Record<string, unknown> {
  const fullName = fullNameOf(repository)
  return {
    ...repositoryStub(repository),
    owner: accountJson(repository.owner, urls),
    html_url: `${urls.web}/${fullName}`,
    description: null,
    fork: false,
    url: `${urls.api}/repos/${fullName}`,
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.updatedAt),
    pushed_at: timestamp(repository.createdAt),
    archived: repository.isArchived,
    disabled: false,
    visibility: repository.visibility,
    default_branch: defaultBranchOf(repository),
  }
}

/** The few facts that webhooks of installations have of a repository. */
export function repositoryStub(repository: Repository): Record<string, unknown> {
  return {
    id: Number(repository.id),
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullNameOf(repository),
    private: repository.visibility !== 'public',
  }
}
