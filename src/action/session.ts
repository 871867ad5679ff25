/** What the server granted. */
export interface Session {
  /** Secret. */
  readonly token: string
  /** Seconds since the epoch; left out when neither the server nor the session says. */
  readonly expiresAt: number | undefined
  readonly workspaceId: string
  readonly repository: string
  /** Permission names. */
  readonly permissions: readonly string[]
  readonly traceId: string
}
