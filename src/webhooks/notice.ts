/** A user, an organization or an enterprise, by GitHub's numeric id. */
export interface Account {
  readonly id: string
  /** A label. */
  readonly login: string
}

/** What has happened to a repository. All but `changed` is in its way. */
export type RepositoryNews = 'changed' | 'archived' | 'removed' | 'deleted' | 'transferred'

/** What has happened to an installation. */
export type InstallationNews = 'created' | 'changed' | 'suspended' | 'deleted'

export interface RepositoryNotice {
  readonly repositoryId: string
  readonly ownerId: string
  readonly fullName: string
  /** `null`: it is not said. */
  readonly visibility: string | null
  readonly news: RepositoryNews
}

export interface InstallationNotice {
  readonly installationId: string
  readonly account: Account
  /** Left out: it is only named. */
  readonly news?: InstallationNews
}

/** What a webhook says, as far as it matters here. When it was true, nobody knows: webhooks come late, and twice. */
export interface Notice {
  /** Who did it. */
  readonly sender?: Account | undefined
  /** Left out: the webhook is not of an App. */
  readonly installation?: InstallationNotice
  readonly repositories: readonly RepositoryNotice[]
}
