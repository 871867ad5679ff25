import { describe, expect, it } from 'vitest'
import { bodyOf, MAX_BODY_BYTES, readJsonBody } from '../../src/exchange/body.js'

type Init = {
  readonly type?: string | null
  readonly length?: number
  readonly body?: NonNullable<RequestInit['body']>
}

function read({ type = 'application/json', length, body = '{"a":1}' }: Init, limit?: number) {
  const headers = new Headers()
  if (type !== null) headers.set('content-type', type)
  if (length !== undefined) headers.set('content-length', String(length))
  const init: RequestInit = { method: 'POST', headers, body, duplex: 'half' }
  const request = new Request('https://api.example', init)
  if (type === null) request.headers.delete('content-type')
  return readJsonBody(bodyOf(request), limit)
}

describe('the type of a body', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'application/json  ;  charset="UTF-8"',
  ])('may be %s', async (type) => {
    expect(await read({ type })).toEqual({ a: 1 })
  })

  it.each([
    null,
    'text/plain',
    'application/jsonp',
    'application/json5; charset=utf-8',
    'application/json; charset=utf-16',
    'application/json; charset=utf8',
    'application/json; charset=utf-8; x',
    'application/json; boundary=x',
    'x-application/json',
    'application/json charset=utf-8',
  ])('may not be %s', async (type) => {
    await expect(read({ type })).rejects.toMatchObject({
      code: 'request_media_type_unsupported',
      message: expect.stringContaining('application/json'),
    })
  })
})

describe('the size of a body', () => {
  const json = (bytes: number) => '1'.padEnd(bytes)
  const streamed = (text: string) => new Blob([text]).stream()

  it.each([
    ['announced', (bytes: number): Init => ({ body: json(bytes), length: bytes })],
    ['not announced', (bytes: number): Init => ({ body: streamed(json(bytes)) })],
  ])('%s, may be what the limit says and no more', async (_name, init) => {
    expect(await read(init(100), 100)).toBe(1)
    await expect(read(init(101), 100)).rejects.toMatchObject({
      code: 'request_too_large',
      message: expect.stringContaining('100 bytes'),
    })
    expect(await read(init(MAX_BODY_BYTES))).toBe(1)
    await expect(read(init(MAX_BODY_BYTES + 1))).rejects.toMatchObject({ code: 'request_too_large' })
  })

  it('is 32 KiB unless told otherwise', () => {
    expect(MAX_BODY_BYTES).toBe(32_768)
  })

  it('is refused unread when it is announced to be too much', async () => {
    const headers = { 'content-length': '101' }
    const request = new Request('https://api.example', { method: 'POST', headers, body: json(101) })
    expect(await bodyOf(request).read(100)).toBeUndefined()
    expect(request.bodyUsed).toBe(false)
  })

  it('is counted again where what carries it does not', async () => {
    const body = { type: 'application/json', read: async (limit: number) => new Uint8Array(limit + 1) }
    await expect(readJsonBody(body)).rejects.toMatchObject({ code: 'request_too_large' })
  })
})

it.each([
  ['cut off', new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) }), 'cut off'],
  ['not JSON', '{"a":', 'not JSON'],
  ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'not JSON'],
  ['empty', '', 'not JSON'],
])('a body that is %s', async (_name, body, reason) => {
  const error = await read({ body }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'request_invalid', message: expect.stringContaining(reason) })
  expect(error).not.toHaveProperty('cause') // it would quote the body, and with it a token
})
