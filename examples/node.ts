// Between node:http, which Express and Fastify stand on, and Request and Response.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

/** Leaves the body to others, unless it is asked for. */
export function toRequest(message: IncomingMessage, { withBody = false } = {}): Request {
  const { method = 'GET', url = '/', headers } = message
  const hasBody = withBody && method !== 'GET' && method !== 'HEAD'
  return new Request(`http://localhost${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(hasBody ? { body: Readable.toWeb(message), duplex: 'half' } : {}),
  })
}

export async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
}
