import { describe, expect, it } from 'vitest'
import { readIssuer } from '../../src/identity/issuer.js'

describe('readIssuer', () => {
  it.each([
    ['github.com', 'https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
    [
      'an enterprise slug, which shares the platform',
      'https://token.actions.githubusercontent.com/acme',
      'token.actions.githubusercontent.com',
    ],
    ['ghe.com', 'https://token.actions.acme.ghe.com', 'token.actions.acme.ghe.com'],
    ['GitHub Enterprise Server', 'https://github.acme.example/_services/token', 'github.acme.example'],
    ['a port', 'https://github.acme.example:8443/_services/token', 'github.acme.example:8443'],
    ['loopback', 'http://127.0.0.1:8080', '127.0.0.1:8080'],
    ['another address of loopback', 'http://127.10.20.30:8080', '127.10.20.30:8080'],
    ['loopback, IPv6', 'http://[::1]:8080', '[::1]:8080'],
    ['localhost', 'http://localhost:8080', 'localhost:8080'],
  ])('reads %s', (_name, url, platform) => {
    expect(readIssuer(url)).toEqual({ url, platform })
  })

  it.each([
    ['no URL', 'token.actions.githubusercontent.com'],
    ['http', 'http://token.actions.githubusercontent.com'],
    ['http to a host that only looks like loopback', 'http://127.0.0.1.example.com'],
    ['http to localhost.example.com', 'http://localhost.example.com'],
    ['another scheme', 'file:///etc/passwd'],
    ['another scheme to loopback', 'ftp://localhost/x'],
    ['a trailing slash', 'https://token.actions.githubusercontent.com/'],
    ['a trailing slash after a path', 'https://token.actions.githubusercontent.com/acme/'],
    ['a query', 'https://token.actions.githubusercontent.com?x=1'],
    ['a fragment', 'https://token.actions.githubusercontent.com#x'],
    ['a user', 'https://user:pass@token.actions.githubusercontent.com'],
    ['an upper-case host, which no token carries', 'https://TOKEN.actions.githubusercontent.com'],
    ['a default port, which no token carries', 'https://token.actions.githubusercontent.com:443'],
    ['dots in the path', 'https://token.actions.githubusercontent.com/a/../b'],
  ])('refuses %s', (_name, url) => {
    expect(() => readIssuer(url)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })

  it.each([
    ['https://TOKEN.actions.acme.ghe.com/', 'https://token.actions.acme.ghe.com'],
    ['https://github.acme.example/_services/token//', 'https://github.acme.example/_services/token'],
    ['https://github.acme.example//_services/token/', 'https://github.acme.example//_services/token'],
    ['https://user:pass@github.acme.example:443/a/../b?x=1#y', 'https://github.acme.example/b'],
  ])('says how %s is written', (url, written) => {
    expect(() => readIssuer(url)).toThrow(`Write "${written}".`)
    expect(readIssuer(written).url).toBe(written)
  })

  it.each([
    ['no URL', 'acme', 'is not a URL'],
    ['http', 'http://github.acme.example', 'must be https'],
  ])('says what is wrong with %s', (_name, url, reason) => {
    expect(() => readIssuer(url)).toThrow(`The issuer "${url}" ${reason}`)
  })
})
