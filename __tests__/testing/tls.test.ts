import { get } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { createFakeGitHub } from '../../src/testing/index.js'
import { selfSigned } from './self-signed.js'

it('listens with https when given a certificate', async () => {
  const tls = selfSigned()
  await using github = await createFakeGitHub({ tls })
  expect(github.issuer).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)

  const ask = () =>
    new Promise<string>((resolve, reject) => {
      const url = `${github.url}/.well-known/openid-configuration`
      get(url, { ca: tls.cert }, (answer) => resolve(text(answer))).on('error', reject)
    })
  expect(JSON.parse(await ask())).toMatchObject({ issuer: github.issuer })

  github.fail('discovery', 'reset')
  await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(github.job('push')['ACTIONS_ID_TOKEN_REQUEST_URL']).toMatch(/^https:/)
})
