import { Agent, request } from 'node:http'

/** What came of one exchange. */
export interface Answer {
  readonly token: string
  /** 0: there was no answer. */
  readonly status: number
  /** The error's tag; of a success, nothing. */
  readonly tag: string
  readonly message: string
  readonly retryAfter: string | undefined
  readonly traceId: string
  /** The session's token. */
  readonly session: string
  readonly milliseconds: number
}

export interface Exchanger {
  send(token: string): Promise<Answer>
  /** Sends all, each connection its next when it has its answer. */
  sendAll(tokens: readonly string[], onAnswer?: (answer: Answer) => void): Promise<readonly Answer[]>
  close(): void
}

/** Asks a server for sessions, over so many connections. */
export function createExchanger(
  { url }: { readonly url: URL },
  workspaceId: string,
  connections: number,
): Exchanger {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const address = new URL('/api/v1/auth/github-oidc', url)

  function send(token: string): Promise<Answer> {
    const body = JSON.stringify({ token, workspaceId })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const began = performance.now()
    const nothing = { token, tag: 'no answer', message: '', retryAfter: undefined, traceId: '', session: '' }
    return new Promise((resolve) => {
      const lost = () => resolve({ ...nothing, status: 0, milliseconds: performance.now() - began })
      const asking = request(address, { method: 'POST', agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', lost)
        response.on('end', () => {
          const { errorTag: tag = '', errorMessage: message = '', traceId, data } = JSON.parse(text)
          const { statusCode: status = 0, headers } = response
          const milliseconds = performance.now() - began
          const retryAfter = headers['retry-after']
          const session = data?.token ?? ''
          resolve({ token, status, tag, message, retryAfter, traceId, session, milliseconds })
        })
      })
      asking.on('error', lost)
      asking.end(body)
    })
  }

  return {
    send,
    async sendAll(tokens, onAnswer) {
      const answers: Answer[] = []
      let next = 0
      const drive = async () => {
        for (let token = tokens[next]; token !== undefined; token = tokens[next]) {
          next += 1
          const answer = await send(token)
          answers.push(answer)
          onAnswer?.(answer)
        }
      }
      await Promise.all(Array.from({ length: connections }, drive))
      return answers
    },
    close: () => agent.destroy(),
  }
}

/** `200`, or `401 TokenReplayed`. */
export function outcomeOf({ status, tag }: Answer): string {
  return `${status || ''} ${tag}`.trim()
}

/** The `jti` of a token, GitHub's or ours. */
export function idOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti
}
