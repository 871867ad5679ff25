import type { IncomingMessage } from 'node:http'

/** What is thrown away of one body, at most: in bytes, and milliseconds. */
const LIMIT = { bytes: 16 * 1024 * 1024, time: 10_000 }

/**
 * Takes what is left of a body that nobody has read. A connection that is closed while something unread arrives is reset,
 * and with it goes the answer: the client hears that the connection broke, instead of why it was refused.
 */
export function discardRest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed || incoming.readableDidRead) return Promise.resolve()
  return new Promise((resolve) => {
    let size = 0
    const timer = setTimeout(end, LIMIT.time)
    const count = (chunk: Buffer) => {
      size += chunk.length
      if (size > LIMIT.bytes) end()
    }
    function end(): void {
      clearTimeout(timer)
      incoming.off('data', count)
      resolve()
    }
    incoming.on('data', count)
    incoming.once('close', end)
    incoming.once('end', end)
  })
}
