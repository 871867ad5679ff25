import type { IncomingHttpHeaders } from 'node:http'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  /** The bearer token. */
  readonly bearer?: string
  /** Sent as JSON. */
  readonly json?: object
}

export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request as it goes out. */
export interface Outgoing {
  readonly url: URL
  readonly method: HttpRequest['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds after which the signal fires. */
  readonly timeout: number
}

/** An answer whose body is still to be read. Leaving the body's loop early closes the connection. */
export interface Answer extends Omit<HttpReply, 'body'> {
  readonly body: AsyncIterable<Buffer>
}
