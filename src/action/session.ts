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

/** Seconds since the epoch as `YYYY-MM-DDTHH:MM:SSZ`. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
