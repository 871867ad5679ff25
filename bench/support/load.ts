/** Asks one server the same thing, with other bodies, over connections that are kept open. */
import { once } from 'node:events'
import { connect } from 'node:net'

export interface Load {
  readonly url: URL
  /** Path of every request. */
  readonly path: string
  /** Each is sent once. */
  readonly bodies: readonly string[]
  readonly connections: number
}

export interface Measured {
  readonly perSecond: number
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[]
  readonly statuses: Readonly<Record<string, number>>
}

/**
 * Sends every body, each connection its next when it has its answer. Speaks just enough HTTP/1.1 itself: an HTTP client
 * would need more processor time than the server it measures.
 */
export async function load({ url, path, bodies, connections }: Load): Promise<Measured> {
  const requests = bodies.map((body) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  )
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  let next = 0
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, () => drive()))
  const seconds = (performance.now() - started) / 1000
  return { perSecond: requests.length / seconds, latencies: latencies.sort((a, b) => a - b), statuses }

  async function drive(): Promise<void> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    await once(socket, 'connect')
    let received = ''
    let sentAt = 0
    await new Promise<void>((resolve, reject) => {
      socket.setEncoding('latin1')
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server closed the connection')))
      socket.on('data', (chunk: string) => {
        received += chunk
        const status = endOfAnswer(received)
        if (status === undefined) return
        received = ''
        latencies.push(performance.now() - sentAt)
        statuses[status] = (statuses[status] ?? 0) + 1
        send(resolve)
      })
      send(resolve)
    })
    socket.removeAllListeners('close')
    socket.destroy()

    function send(end: () => void): void {
      const request = requests[next]
      next += 1
      if (!request) {
        end()
        return
      }
      sentAt = performance.now()
      socket.write(request)
    }
  }
}

/** The status of an answer that is there as a whole. */
function endOfAnswer(text: string): string | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return undefined
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))?.[1]
  if (length === undefined) return text.endsWith('0\r\n\r\n') ? text.slice(9, 12) : undefined
  return text.length >= head + 4 + Number(length) ? text.slice(9, 12) : undefined
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
