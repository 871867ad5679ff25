import { randomUUID } from 'node:crypto'
import type { Document } from './faulty-answer.js'

/** Signs a token for one job, for this audience (GitHub's own default when left out). */
export type IssueToken = (audience: string | undefined) => Promise<string>

/** Where a job's runner asks GitHub for ID tokens. Each job has a request token of its own. */
export interface TokenEndpoint {
  /** Lets a job ask. Returns its request token. */
  enrol(issue: IssueToken): string
  /** The answer to a request that is not a job's. */
  refuse(request: Request): Response | undefined
  /** The answer to a request that is. */
  document(request: Request): Promise<Document>
}

export function createTokenEndpoint(): TokenEndpoint {
  const jobs = new Map<string, IssueToken>()

  function jobOf(request: Request): IssueToken | undefined {
    const [, requestToken = ''] = /^bearer (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
    return jobs.get(requestToken)
  }

  return {
    enrol(issue) {
      const requestToken = `request-token-${randomUUID()}`
      jobs.set(requestToken, issue)
      return requestToken
    },
    refuse(request) {
      if (!jobOf(request)) return refusal(401, 'The request token is missing or unknown.')
      // The address a runner hands out has a query already: whoever replaces it asks in vain.
      if (queryOf(request).get('api-version') !== '2.0') return refusal(400, 'No api-version was supplied.')
      return undefined
    },
    async document(request) {
      const value = (await jobOf(request)?.(queryOf(request).get('audience') || undefined)) ?? ''
      return { count: value.length, value }
    },
  }
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams
}

function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status })
}
