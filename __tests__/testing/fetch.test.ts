import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'

const ISSUER = 'https://token.actions.githubusercontent.com/octocorp'
let github: FakeGitHub
beforeEach(async () => {
  github = await createFakeGitHub({ issuer: ISSUER })
})
afterEach(() => github.close())

describe('github.fetch', () => {
  it('answers for the issuer without a network', async () => {
    const response = await github.fetch(`${ISSUER}/.well-known/openid-configuration`)
    expect(response.url).toBe(`${ISSUER}/.well-known/openid-configuration`)
    const { issuer, jwks_uri } = (await response.json()) as { issuer: string; jwks_uri: string }
    expect([issuer, jwks_uri]).toEqual([ISSUER, `${ISSUER}/.well-known/jwks`])

    const keys = createRemoteJWKSet(new URL(jwks_uri), { [customFetch]: github.fetch })
    await jwtVerify(await github.mint('push'), keys, { issuer: ISSUER })
    expect(github.requests).toEqual({ discovery: 1, jwks: 1, token: 0, api: 0, oauth: 0 })
  })

  it('takes what fetch takes', async () => {
    const url = `${ISSUER}/.well-known/jwks`
    for (const input of [url, new URL(url), new Request(url)]) {
      expect((await github.fetch(input)).status).toBe(200)
    }
    await expect(github.fetch('no address')).rejects.toThrow(TypeError)
  })

  it.each([
    'https://token.actions.githubusercontent.com/.well-known/jwks',
    'https://token.actions.githubusercontent.com/octocorp',
  ])('%s, of the same host, is not found', async (url) => {
    expect((await github.fetch(url)).status).toBe(404)
    expect(github.requests).toEqual({ discovery: 0, jwks: 0, token: 0, api: 0, oauth: 0 })
  })

  it.each([
    'https://evil.example/octocorp/.well-known/jwks',
    'http://token.actions.githubusercontent.com/octocorp/.well-known/jwks',
    'https://token.actions.githubusercontent.com:444/octocorp/.well-known/jwks',
  ])('%s fails as an unknown host', async (url) => {
    await expect(github.fetch(url)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ENOTFOUND' },
    })
  })

  it('a redirect to another host fails when followed, as does an endless one', async () => {
    const url = `${ISSUER}/.well-known/jwks`
    github.fail('jwks', { redirect: 'https://evil.example/' }, 1)
    await expect(github.fetch(url)).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } })
    github.fail('jwks', { redirect: url })
    await expect(github.fetch(url)).rejects.toMatchObject({ cause: { message: 'redirect count exceeded' } })
  })

  it('a redirect to another host takes no token with it', async () => {
    github.app.addUser('alice')
    const headers = { authorization: `Bearer ${github.app.userToken('alice')}` }
    const there = `${github.app.apiUrl}/user`
    expect((await github.fetch(there, { headers })).status).toBe(200)
    github.fail('jwks', { redirect: there }, 1)
    const response = await github.fetch(`${ISSUER}/.well-known/jwks`, { headers })
    expect([response.url, response.status]).toEqual([there, 401])
  })

  it('a redirect makes a GET of a POST, unless it says otherwise', async () => {
    github.fail('oauth', { redirect: `${ISSUER}/.well-known/jwks` }, 1)
    const url = `${github.app.webUrl}/login/oauth/access_token`
    expect((await github.fetch(url, { method: 'POST', body: 'code=x' })).status).toBe(200)
  })

  it('an aborted signal is honoured before anything is asked', async () => {
    const reason = new Error('too late')
    const asked = github.fetch(`${ISSUER}/.well-known/jwks`, { signal: AbortSignal.abort(reason) })
    await expect(asked).rejects.toBe(reason)
    expect(github.requests.jwks).toBe(0)
  })

  it('an answer that comes after the signal is not seen', async () => {
    const left = new AbortController()
    const asked = github.fetch(`${ISSUER}/.well-known/jwks`, { signal: left.signal })
    left.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    expect(github.requests.jwks).toBe(1)
  })

  it('answers over loopback too, at the issuer’s path', async () => {
    const response = await fetch(`${github.url}/octocorp/.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({ issuer: ISSUER })
  })
})
