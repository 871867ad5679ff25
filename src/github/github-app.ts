/** A person at GitHub. */
export interface GitHubUser {
  /** GitHub's numeric id. */
  readonly id: string
  readonly login: string
}

/** What a user got by signing in: a user access token of the App. Secret. */
export interface UserToken {
  readonly token: string
  /** Milliseconds since the epoch; left out: it does not expire. */
  readonly expiresAt?: number
  readonly user: GitHubUser
}

/** An installation of the App, as GitHub tells of it. */
export interface GitHubInstallation {
  readonly id: string
  readonly accountId: string
  readonly account: string
  readonly accountType: string
  readonly isSuspended: boolean
  /** `all` of the account's repositories, or those that were `selected`. */
  readonly selection: 'all' | 'selected'
}

/** A repository, as GitHub tells of it. */
export interface GitHubRepository {
  /** GitHub's `repository_id`. */
  readonly id: string
  readonly ownerId: string
  readonly fullName: string
  readonly visibility: 'public' | 'private' | 'internal'
  readonly isArchived: boolean
}

/** The same, as a user sees it through an installation. */
export interface UserRepository extends GitHubRepository {
  readonly installationId: string
  /** Whether the user administers it: only then may they import it. */
  readonly isAdmin: boolean
}

/** A page of a list; pages are numbered from 1. */
export interface GitHubPage<Item> {
  readonly items: readonly Item[]
  readonly hasMore: boolean
}

export interface WorkflowDispatch {
  readonly installationId: string
  /** The dispatch goes to this repository or to none, whatever has its name by now. */
  readonly repositoryId: string
  readonly fullName: string
  /** The workflow's file name. */
  readonly workflow: string
  /** The full ref, `refs/heads/main`: a tag of the same name is not meant. */
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

/** Where GitHub tells of it (not GitHub Enterprise Server of today). */
export interface DispatchedRun {
  readonly runId?: string
  /** For people. */
  readonly url?: string
}

/**
 * The GitHub App, as far as this project needs it. Every call that asks GitHub throws
 *
 * - `UnavailableError` `github_unavailable`, with `retryAfter`: GitHub does not answer, answers 5xx, or limits us;
 * - `ManagementError` `github_sign_in_required`: a user's token is not accepted (any more);
 * - `ManagementError` `github_refused`: GitHub says no, and why. No message holds a token.
 */
export interface GitHubApp {
  /** The host of the issuer of the tokens of its repositories. */
  readonly platform: string
  readonly clientId: string
  /** `https://github.com` */
  readonly webUrl: string

  /** Where a user signs in (OAuth web flow with state and PKCE, RFC 7636 S256). */
  authorizeUrl(request: { redirectUri: string; state: string; codeChallenge: string }): string
  /** The user's token for the code that GitHub sent them back with. A code is good once. */
  signIn(answer: { code: string; redirectUri: string; codeVerifier: string }): Promise<UserToken>

  /** Whose token it is. */
  getUser(userToken: string): Promise<GitHubUser>
  /** The installations that the user and the App both see. */
  listInstallations(userToken: string, page: number): Promise<GitHubPage<GitHubInstallation>>
  /** The repositories of an installation that the user and the App both see, public and private. */
  listRepositories(
    userToken: string,
    installationId: string,
    page: number,
  ): Promise<GitHubPage<UserRepository>>
  /**
   * The repository, if the user sees it and an installation has it. Its former name finds it too. A token that somebody else
   * than the App was given does as well: only {@link GitHubApp.listInstallations} asks for the App's own.
   */
  findRepository(userToken: string, fullName: string): Promise<UserRepository | undefined>

  /** As the App; `undefined`: there is none (any more). */
  getInstallation(installationId: string): Promise<GitHubInstallation | undefined>
  /** As the installation; `undefined`: there is none, or the installation does not have it. */
  getRepository(installationId: string, repositoryId: string): Promise<GitHubRepository | undefined>
  /**
   * Which installation has the repository of that name, as the App; `undefined`: none. A name proves nothing: ask
   * {@link GitHubApp.getRepository} for its id.
   */
  findInstallation(fullName: string): Promise<GitHubInstallation | undefined>
  /** Starts a workflow, once: it is not tried again, because an attempt that was not answered may have been heard. */
  dispatch(dispatch: WorkflowDispatch): Promise<DispatchedRun>
}
