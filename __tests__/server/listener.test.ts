import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type Listener, listen } from '../../src/server/listener.js'

let listener: Listener
let answer: Answer

beforeEach(async () => {
  answer = async () => new Response('hello')
  listener = await listen('127.0.0.1', 0)
  listener.serve((...args) => answer(...args), { 'strict-transport-security': 'max-age=1' })
})
afterEach(() => listener.close())

/** What comes back for these bytes, until the server hangs up. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.end(bytes)
  return text(socket)
}

describe('what is no request', () => {
  it.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'a Host that is none',
      'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 400 [\s\S]*"errorTag":"InvalidRequest"/,
    ],
    ['an address that is none', 'GET x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      '20 KiB of headers',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20 * 1024)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    [
      'a length twice',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ])('%s is refused', async (_name, bytes, expected) => {
    expect(await raw(bytes)).toMatch(expected)
  })
})

it('adds its headers', async () => {
  expect((await fetch(listener.url)).headers.get('strict-transport-security')).toBe('max-age=1')
})

it('a fault of the answer is an answer, which says nothing of it', async () => {
  answer = async () => {
    throw new TypeError('secret')
  }
  const response = await fetch(listener.url)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
})

describe('when it stops', () => {
  it('lets requests under way end, tells them to hang up, and takes no more', async () => {
    let finish = () => {}
    const started = new Promise<void>((resolve) => {
      answer = async () => {
        resolve()
        await new Promise<void>((done) => {
          finish = done
        })
        return new Response('done')
      }
    })
    const underWay = fetch(listener.url)
    await started
    expect(listener.isDraining()).toBe(false)
    const closed = listener.close()
    expect(listener.isDraining()).toBe(true)
    await expect(fetch(listener.url)).rejects.toThrow()
    finish()
    const response = await underWay
    expect(response.headers.get('connection')).toBe('close')
    expect(await response.text()).toBe('done')
    await closed
  })
})

it('an address that is taken is a mistake of the configuration', async () => {
  const port = Number(new URL(listener.url).port)
  await expect(listen('127.0.0.1', port)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*--port/),
  })
})
