import { type KeyObject, sign } from 'node:crypto'
import type { Answer, Ask, Caller } from './question.js'
import { readAnswer } from './read-answer.js'
import { installationToken } from './wire.js'

export interface CallersOptions {
  readonly appId: string
  readonly privateKey: KeyObject
  readonly ask: Ask
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What a token of an installation is good for. It is made for one question, or two, and not kept. */
export interface Narrowing {
  readonly installationId: string
  readonly repositoryId: string
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>
}

/** How the App proves itself. */
export interface Callers {
  app(): Caller
  /**
   * The installation, narrowed to one repository. GitHub refuses a repository that the installation does not have: so a
   * token that was made just now proves that it has it, which a kept one would not.
   */
  installation(narrowing: Narrowing): Promise<{ readonly caller: Caller } | { readonly refusal: Answer }>
}

/** Seconds. GitHub takes tokens of ten minutes at most, and clocks differ. */
const LIFETIME = 540
const CLOCK_DIFFERENCE = 60

/**
 * Not `@octokit/auth-app`: it keeps tokens for an hour, also where the installation has the repository no more, and lets
 * questions under way share one by the installation's id alone, whichever App asks.
 */
export function createCallers({ appId, privateKey, ask, now }: CallersOptions): Callers {
  function app(): Caller {
    const time = Math.floor(now() / 1000)
    const claims = { iss: appId, iat: time - CLOCK_DIFFERENCE, exp: time + LIFETIME }
    const data = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`
    const signature = sign('sha256', Buffer.from(data), privateKey).toString('base64url')
    return { type: 'app', token: `${data}.${signature}` }
  }

  return {
    app,
    async installation({ installationId, repositoryId, permissions }) {
      const answer = await ask({
        route: 'POST /app/installations/{installation_id}/access_tokens',
        parameters: {
          installation_id: installationId,
          repository_ids: [Number(repositoryId)],
          permissions,
        },
        as: app(),
      })
      if (answer.status >= 400) return { refusal: answer }
      const { token } = readAnswer(installationToken, answer)
      return { caller: { type: 'installation', token } }
    },
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
