import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { limitPipelining } from '../../src/server/pipelining.js'

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** Sends bytes to a server that answers when it is told to. */
async function send(bytes: string) {
  const waiting: ServerResponse[] = []
  const server = createServer(limitPipelining((_incoming, outgoing) => waiting.push(outgoing)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(bytes)
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  return { waiting, socket, server }
}

it('a connection with ten requests under way is cut at the next', async () => {
  const { waiting, socket } = await send(REQUEST.repeat(500))
  expect(await text(socket).catch(() => '')).toBe('')
  expect(waiting).toHaveLength(10)
})

it('as many as it likes, when it waits for the answers', async () => {
  const { socket, server } = await send('')
  server.removeAllListeners('request')
  server.on(
    'request',
    limitPipelining((_incoming, outgoing) => outgoing.end('x')),
  )
  let received = ''
  socket.on('data', (data) => {
    received += data
  })
  for (let round = 1; round <= 5; round += 1) {
    socket.write(REQUEST.repeat(8))
    while (received.split('HTTP/1.1 200').length - 1 < round * 8) await once(socket, 'data')
  }
  expect(socket.destroyed).toBe(false)
})
