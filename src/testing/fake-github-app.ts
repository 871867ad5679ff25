import type { RepositoryFacts } from './job.js'

/** What an App is known by. All of it is made up; the key is a real RSA key. */
export interface FakeAppCredentials {
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  /** PEM (PKCS #1), as GitHub gives it. Made when first read, unless the fake was given one. */
  readonly privateKey: string
  readonly webhookSecret: string
}

/** A webhook as GitHub sends it: signed, with its delivery id. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How to make a repository of the fake's. */
export interface FakeRepositoryOptions {
  /** `OWNER/NAME` */
  readonly fullName: string
  /** Default: the next free one. */
  readonly id?: string
  /** Default: that of the owner, if it has one by now, or the next free one. */
  readonly ownerId?: string
  /** Default `private`. */
  readonly visibility?: 'public' | 'private' | 'internal'
  /** Logins of those who administer it. Default: nobody. */
  readonly admins?: readonly string[]
  /** Logins of those who can read it, beside its admins. Everybody sees a public one. Default: nobody. */
  readonly readers?: readonly string[]
  /** Files in `.github/workflows` that take `workflow_dispatch`. Default `['atmos-terraform-apply.yaml']`. */
  readonly workflows?: readonly string[]
  /** The first one is the default branch. Default `['main']`. */
  readonly branches?: readonly string[]
  /** Default: none. */
  readonly tags?: readonly string[]
}

/** A dispatch that GitHub accepted. */
export interface FakeDispatch {
  readonly repositoryId: string
  readonly workflow: string
  /** The full ref, whichever way it was named. A tag is found before a branch of the same name. */
  readonly ref: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly runId: string
}

/**
 * GitHub's REST API and sign-in, as far as an App that imports repositories and dispatches workflows needs them. What
 * changes something gives the webhooks that GitHub sends for it, in order: the test delivers them, or does not, or twice.
 * GitHub tells an App of the repositories it is installed for, and tells a suspended installation of nothing but itself:
 * where nobody is to be told, or nothing changed, there are none. Naming what is not there, or what is there already,
 * throws a `ConfigError`.
 */
export interface FakeGitHubApp {
  readonly credentials: FakeAppCredentials
  /** Of the REST API, for `apiUrl` of the configuration. */
  readonly apiUrl: string
  /** Of the pages, for `webUrl`. */
  readonly webUrl: string
  /** What was dispatched, oldest first. */
  readonly dispatches: readonly FakeDispatch[]

  /** Makes a user. */
  addUser(login: string, id?: string): void
  /** Makes a repository, and gives its id. */
  addRepository(options: FakeRepositoryOptions): string
  /**
   * A repository's facts as they are now, to mint tokens of its runs with:
   * `github.mint('push', { repository: github.app.repository(id) })`.
   */
  repository(repositoryId: string): RepositoryFacts
  /** Installs the App: for all repositories of an owner, of now and later, or for those named. */
  install(
    owner: string,
    repositories: 'all' | readonly string[],
  ): { readonly installationId: string; readonly deliveries: readonly Delivery[] }
  suspend(installationId: string): readonly Delivery[]
  unsuspend(installationId: string): readonly Delivery[]
  uninstall(installationId: string): readonly Delivery[]
  /** Adds repositories to what an installation has, by `OWNER/NAME`, or takes them out. */
  grantRepositories(installationId: string, fullNames: readonly string[]): readonly Delivery[]
  withdrawRepositories(installationId: string, fullNames: readonly string[]): readonly Delivery[]
  renameRepository(repositoryId: string, name: string): readonly Delivery[]
  /**
   * To an owner who may be new. The App's installation stays behind, and hears that the repository was removed. An
   * installation for all repositories of the new owner hears that it was added and transferred.
   */
  transferRepository(repositoryId: string, owner: string): readonly Delivery[]
  archiveRepository(repositoryId: string): readonly Delivery[]
  unarchiveRepository(repositoryId: string): readonly Delivery[]
  setVisibility(repositoryId: string, visibility: 'public' | 'private'): readonly Delivery[]
  /** For good. Its installation hears that it was removed, and that it was deleted. */
  deleteRepository(repositoryId: string): readonly Delivery[]
  /** `installation_target` `renamed`: every repository of the owner has another full name. */
  renameOwner(owner: string, login: string): readonly Delivery[]

  /** Signs any other webhook. */
  sign(event: string, payload: object, options?: { deliveryId?: string; secret?: string }): Delivery
  /** A user opens the address that they sign in at, and agrees: where GitHub sends them to, with `code` and `state`. */
  authorize(authorizeUrl: string, login: string): string
  /** A user access token, without signing in. */
  userToken(login: string): string
  /** A token of the user's that is not the App's: a personal one. It sees what they see, and nothing of the App. */
  foreignToken(login: string): string
  /** A user takes back what they agreed to: their tokens are good no more. */
  revokeUser(login: string): void
}
