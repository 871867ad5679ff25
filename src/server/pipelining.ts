import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** Requests that one connection may have under way. Clients that send the next before they have the last answer are rare. */
const MAX_UNDER_WAY = 10

/**
 * Cuts connections that send more and more requests and wait for no answer. Node takes them all: a few such connections
 * would fill the memory in seconds, while something slow is waited for.
 */
export function limitPipelining(handle: RequestListener): RequestListener {
  const underWay = new WeakMap<Socket, number>()

  return (incoming, outgoing) => {
    const { socket } = incoming
    const count = underWay.get(socket) ?? 0
    if (count >= MAX_UNDER_WAY) {
      socket.destroy()
      return
    }
    underWay.set(socket, count + 1)
    outgoing.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1))
    handle(incoming, outgoing)
  }
}
