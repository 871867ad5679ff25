import { FULL_NAME } from '../identity/claims.js'

export interface RepositoryName {
  readonly owner: string
  readonly repo: string
}

/** `OWNER/NAME` in its parts; `undefined`: it is none. */
export function splitName(fullName: string): RepositoryName | undefined {
  const [owner, repo] = FULL_NAME.test(fullName) ? fullName.split('/') : []
  return owner !== undefined && repo !== undefined ? { owner, repo } : undefined
}
