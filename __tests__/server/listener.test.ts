import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJsonBody } from '../../src/exchange/body.js'
import { type Handlers, type Listener, listen } from '../../src/server/listener.js'

let listener: Listener
let answer: Handlers['answer']
let answerExchange: Handlers['answerExchange']

beforeEach(async () => {
  answer = async () => new Response('hello')
  listener = await listen('127.0.0.1', 0)
  answerExchange = async (body) => ({
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: await readJsonBody(body).then(JSON.stringify, ({ code }) => code),
  })
  listener.serve(
    {
      answer: (...args) => answer(...args),
      answerExchange: (...args) => answerExchange(...args),
    },
    { 'strict-transport-security': 'max-age=1' },
  )
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
    ...[
      '/x/../metrics',
      '/x/%2E%2e/metrics',
      '/./metrics',
      '/x\\..\\metrics',
      '/x/..',
      'http://a/x/../metrics',
    ].map((path): [string, string, RegExp] => [
      `the path ${path}, which a proxy may read as another`,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1\.1 400 [\s\S]*"errorTag":"InvalidRequest"/,
    ]),
  ])('%s is refused', async (_name, bytes, expected) => {
    expect(await raw(bytes)).toMatch(expected)
  })
})

it.each(['/...', '/..x', '/x..', '/x?y=/../z', '/.well-known/jwks.json'])('%s is a path', async (path) => {
  expect(await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 200 /,
  )
})

it('who is refused before the body was read hears why, and the connection does not break', async () => {
  answer = async () => new Response('no', { status: 401 })
  const body = 'x'.repeat(5 * 1024 * 1024)
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1')
  const errors: Error[] = []
  socket.on('error', (error) => errors.push(error))
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`)
  socket.write(body)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /)
  expect(errors).toEqual([])
})

it('who sends without end is not waited for', async () => {
  answer = async () => new Response('no', { status: 401 })
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1')
  socket.on('error', () => {})
  const received: string[] = []
  socket.setEncoding('utf8').on('data', (part: string) => received.push(part))
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${1e9}\r\n\r\n`)
  socket.write('x'.repeat(20 * 1024 * 1024))
  await expect.poll(() => received.join('')).toMatch(/^HTTP\/1\.1 401 /)
  socket.destroy()
})

it('a connection that sends more and more and waits for no answer is cut', async () => {
  let count = 0
  answer = () => {
    count += 1
    return new Promise(() => {})
  }
  const received = await raw('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100)).catch(() => '')
  expect(received).toBe('')
  expect(count).toBe(10)
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

describe('an exchange', () => {
  const EXCHANGE = '/api/v1/auth/github-oidc'
  const post = (headers: string, body: string) =>
    raw(`POST ${EXCHANGE} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n\r\n${body}`)
  const json = 'Content-Type: application/json\r\n'

  it.each<[string, string, string, string]>([
    ['with a length', `${json}Content-Length: 9`, '{"a":"é"', 'request_invalid'],
    ['as JSON', `${json}Content-Length: 8`, '{"a":12}', '{"a":12}'],
    ['in pieces', `${json}Transfer-Encoding: chunked`, '3\r\n{"a\r\n5\r\n":12}\r\n0\r\n\r\n', '{"a":12}'],
    ['as text', 'Content-Type: text/plain\r\nContent-Length: 2', '{}', 'request_media_type_unsupported'],
    ['of no type', 'Content-Length: 2', '{}', 'request_media_type_unsupported'],
    ['that is empty', `${json}Content-Length: 0`, '', 'request_invalid'],
    ['of 33 000 bytes', `${json}Content-Length: 33000`, ' '.repeat(33_000), 'request_too_large'],
    [
      'of 33 000 bytes in pieces',
      `${json}Transfer-Encoding: chunked`,
      `80e8\r\n${' '.repeat(33_000)}\r\n0\r\n\r\n`,
      'request_too_large',
    ],
    ['of 32 768 bytes', `${json}Content-Length: 32768`, `${' '.repeat(32_766)}{}`, '{}'],
  ])('%s', async (_name, headers, body, expected) => {
    const text = await post(headers, body)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toMatch(/strict-transport-security: max-age=1\r\n/)
    expect(text.split('\r\n\r\n')[1]).toBe(expected)
  })

  it('that is cut off is told of as that', async () => {
    const outcome = Promise.withResolvers<unknown>()
    answerExchange = async (body) => {
      await readJsonBody(body).then(outcome.resolve, outcome.resolve)
      return { status: 200, headers: {}, body: '' }
    }
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`POST ${EXCHANGE} HTTP/1.1\r\nHost: a\r\n${json}Content-Length: 100\r\n\r\n{"a"`)
    setTimeout(() => socket.destroy(), 50)
    expect(await outcome.promise).toMatchObject({ code: 'request_invalid', message: 'The body was cut off.' })
  })

  it('a fault of its answer is an answer, which says nothing of it', async () => {
    answerExchange = () => {
      throw new TypeError('secret')
    }
    const text = await post(`${json}Content-Length: 2`, '{}')
    expect(text).toMatch(/^HTTP\/1\.1 500 /)
    expect(text).not.toContain('secret')
  })

  it.each([
    ['another method', `GET ${EXCHANGE}`],
    ['a query', `POST ${EXCHANGE}?a=b`],
    ['a slash more', `POST ${EXCHANGE}/`],
    ['another case', `POST ${EXCHANGE.toUpperCase()}`],
  ])('is not what has %s', async (_name, line) => {
    const text = await raw(`${line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    expect(text).toMatch(/hello$/)
  })
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
