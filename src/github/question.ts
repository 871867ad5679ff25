/** Who asks, and how they prove it. The token is secret. */
export interface Caller {
  readonly type: 'user' | 'app' | 'installation'
  readonly token: string
}

/** Something to ask of GitHub. */
export interface Question {
  /** `GET /repos/{owner}/{repo}`, or with a whole address. */
  readonly route: string
  /** Those in braces, and the rest in the query or body. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Left out: it proves itself in the body. */
  readonly as?: Caller
  /**
   * For what must not be asked twice: what to say where it is not known whether GitHub heard it. Left out: it is asked
   * again after a fault that may have passed.
   */
  readonly doubt?: string
}

/** What GitHub says, be it yes or no. Not an outage, not a limit, and the caller was accepted. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly data: unknown
}

/**
 * Asks GitHub.
 *
 * @throws UnavailableError `github_unavailable`
 * @throws ManagementError `github_sign_in_required`
 */
export type Ask = (question: Question) => Promise<Answer>
