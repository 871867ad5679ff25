import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSigned } from '../../src/webhooks/signature.js'

const secret = "It's a Secret to Everybody"
const body = Buffer.from('Hello, World!')
const right = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

describe('a signature', () => {
  it("is that of GitHub's own example", () => {
    expect(right).toBe('sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17')
    expect(isSigned(body, right, secret)).toBe(true)
  })

  it.each([
    ['of another secret', body, right, 'another'],
    ['of another body', Buffer.from('Hello, World?'), right, secret],
    ['of the body in other bytes', Buffer.from('\ufeffHello, World!'), right, secret],
    ['that is cut', body, right.slice(0, -2), secret],
    ['that is longer', body, `${right}00`, secret],
    ['in capitals', body, right.toUpperCase(), secret],
    ['without its kind', body, right.slice('sha256='.length), secret],
    ['of SHA-1', body, `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`, secret],
    ['that is empty', body, '', secret],
    ['with a line break', body, `${right}\n`, secret],
  ])('%s is none', (_name, bytes, signature, key) => {
    expect(isSigned(bytes, signature, key)).toBe(false)
  })
})
