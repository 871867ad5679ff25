import type { Stored } from './stored.js'

/** `ghr_…`: what GitHub says of a repository that was imported somewhere. One for each platform and repository id. */
export interface GitHubRepositoryRecord extends Stored {
  readonly platform: string
  readonly repositoryId: string
  readonly ownerId: string
  readonly fullName: string
  readonly visibility: string | null
  /** GitHub's id of the installation it is seen through; `null`: none was seen. */
  readonly installationId: string | null
  /** `removed`: no installation of the App has it any more. */
  readonly state: 'present' | 'archived' | 'removed' | 'deleted'
  /** Milliseconds since the epoch: from then on, GitHub is to be asked again; `null`: it need not be. */
  readonly checkAt: number | null
}

/** `ghi_…`: an installation of the App. One for each platform and installation id. */
export interface InstallationRecord extends Stored {
  readonly platform: string
  readonly installationId: string
  readonly accountId: string
  /** Login of the organization or user. A label. */
  readonly account: string
  /** `deleted` is for good: GitHub never uses an installation's id again. */
  readonly state: 'active' | 'suspended' | 'deleted'
  /** As in {@link GitHubRepositoryRecord}. */
  readonly checkAt: number | null
}

/** A webhook that was received; its id is GitHub's `X-GitHub-Delivery`. */
export interface DeliveryRecord extends Stored {
  readonly event: string
}
