import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../src/action/proxy.js'
import { certificate } from './support/certificate.js'
import { connectProxy } from './support/connect-proxy.js'
import { granted, job, REQUEST_TOKEN, SESSION, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { scriptedServer } from './support/scripted-server.js'
import { expectHidden } from './support/secrets.js'

describe('both legs through a proxy', () => {
  it.each(['http_proxy', 'HTTP_PROXY'])('with http behind it (%s)', async (variable) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy()
    const env = { [variable]: `http://127.0.0.1:${proxy.port}` }
    const { code } = await runAction(job(github, server, { env }))
    expect(code).toBe(0)
    expect(proxy.targets).toEqual([`127.0.0.1:${github.port}`, `127.0.0.1:${server.port}`])
  })

  it.each(['https_proxy', 'HTTPS_PROXY'])(
    'with TLS behind it, of which it sees nothing (%s)',
    async (variable) => {
      await using tls = await certificate()
      await using github = await tokenService({ tls })
      await using server = await scriptedServer(() => granted(), tls)
      await using proxy = await connectProxy()
      const env = { [variable]: `http://127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: tls.file }
      const { code, outputs } = await runAction(job(github, server, { env }))
      expect(code).toBe(0)
      expect(outputs['token']).toBe(SESSION)
      expect(proxy.targets).toEqual([`127.0.0.1:${github.port}`, `127.0.0.1:${server.port}`])
      for (const secret of [REQUEST_TOKEN, SESSION, 'auth/github-oidc'])
        expect(proxy.seen()).not.toContain(secret)
    },
  )

  it('has the proxy look names up', async () => {
    await using tls = await certificate()
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted(), tls)
    await using proxy = await connectProxy({ route: () => `127.0.0.1:${server.port}` })
    const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: tls.file }
    const { code, annotations } = await runAction(job(github, { url: 'https://pro.example' }, { env }))
    expect(proxy.targets).toEqual(['pro.example:443'])
    // The certificate is for 127.0.0.1, and the name that was asked for is the one that counts.
    expect(code).toBe(1)
    expect(annotations[0]?.title).toBe('Certificate for another host: pro.example')
    expect(annotations[0]?.message).toContain(`through the proxy 127.0.0.1:${proxy.port}`)
  })

  it('introduces itself, and shows the password to nobody else', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy()
    const env = { HTTP_PROXY: `http://runner:p%40ss%20word@127.0.0.1:${proxy.port}` }
    const result = await runAction(job(github, server, { env }))
    expect(result.code).toBe(0)
    const expected = `Basic ${Buffer.from('runner:p@ss word').toString('base64')}`
    expect(proxy.authorizations).toEqual([expected, expected])
    expect(server.asked[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('speaks TLS with it when its address says so', async () => {
    await using tls = await certificate()
    await using github = await tokenService({ tls })
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy({ tls })
    const address = `https://127.0.0.1:${proxy.port}`
    const env = { http_proxy: address, https_proxy: address }
    const { code } = await runAction(job(github, server, { env: { ...env, NODE_EXTRA_CA_CERTS: tls.file } }))
    expect(code).toBe(0)
    expect(proxy.targets).toEqual([`127.0.0.1:${github.port}`, `127.0.0.1:${server.port}`])

    const distrusted = await runAction(
      job(github, server, { env: { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } }),
    )
    expect(distrusted.code).toBe(1)
    expect(proxy.targets).toHaveLength(2)
  })

  it('revokes through it', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy()
    const step = job(github, server, { env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } })
    const { state } = await runAction(step)
    await runAction({ ...step, state })
    expect(proxy.targets).toHaveLength(3)
    expect(server.asked.at(-1)?.method).toBe('DELETE')
  })

  it('goes around it for hosts in NO_PROXY', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy()
    const env = {
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: `other.example,127.0.0.1:${server.port}`,
    }
    const { code } = await runAction(job(github, server, { env }))
    expect(code).toBe(0)
    expect(proxy.targets).toEqual([`127.0.0.1:${github.port}`])
  })
})

describe('a proxy that does not let through', () => {
  const secret = 'hunter2-hunter2'

  it.each([
    [
      407,
      'Proxy wants a password',
      `HTTPS_PROXY: http://\${{ secrets.PROXY_USER }}:\${{ secrets.PROXY_PASSWORD }}@HOST:PORT`,
    ],
    [403, 'Proxy refused', 'Have the proxy let 127.0.0.1 through.'],
    [502, 'Proxy refused', 'Have the proxy let 127.0.0.1 through.'],
  ])('says so: %s', async (refuse, title, fix) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy({ refuse })
    const env = { HTTP_PROXY: `http://runner:${secret}@127.0.0.1:${proxy.port}` }
    const result = await runAction(job(github, server, { env }))
    expect(result.code).toBe(1)
    expect(result.annotations[0]?.title).toBe(`${title}: 127.0.0.1:${github.port}`)
    expect(result.annotations[0]?.message).toContain(`the proxy 127.0.0.1:${proxy.port} answered CONNECT`)
    expect(result.annotations[0]?.message).toContain(fix)
    expect([github.asked, server.asked]).toEqual([[], []])
    expectHidden(result, secret)
  })

  it('says so with TLS behind it too, once', async () => {
    await using tls = await certificate()
    await using github = await tokenService({ tls })
    await using server = await scriptedServer(() => granted(), tls)
    await using proxy = await connectProxy({ refuse: 407 })
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: tls.file }
    const result = await runAction(job(github, server, { env }))
    expect(result.code).toBe(1)
    expect(result.annotations.map(({ title }) => title)).toEqual([
      `Proxy wants a password: 127.0.0.1:${github.port}`,
    ])
    expect(result.stderr).toBe('')
  })

  it.each([
    ['hangs up', 'hang-up'],
    ['switches protocols', 101],
  ] as const)('%s: tried once an attempt, with and without TLS behind it', async (_name, refuse) => {
    await using tls = await certificate()
    for (const behind of [undefined, tls]) {
      await using github = await tokenService(behind ? { tls: behind } : {})
      await using server = await scriptedServer(() => granted(), behind)
      await using proxy = await connectProxy({ refuse })
      const address = `http://127.0.0.1:${proxy.port}`
      const env = { HTTP_PROXY: address, HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: tls.file }
      const { code, annotations } = await runAction(job(github, server, { env, inputs: { retries: '0' } }))
      expect(code).toBe(1)
      expect(annotations).toHaveLength(1)
      expect(annotations[0]?.message).toContain(`127.0.0.1:${proxy.port}`)
      expect(proxy.targets.length).toBeLessThanOrEqual(2)
    }
  })

  it('never answers', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy({ refuse: 'never' })
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` }
    const { annotations } = await runAction(job(github, server, { env, inputs: { timeout: '0.3' } }))
    expect(annotations[0]?.title).toBe(`Timeout: 127.0.0.1:${github.port}`)
    expect(annotations[0]?.message).toContain(`through the proxy 127.0.0.1:${proxy.port}`)
  })

  it('is not there', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const env = { HTTP_PROXY: `http://runner:${secret}@127.0.0.1:1` }
    const result = await runAction(job(github, server, { env }))
    expect(result.annotations[0]?.title).toBe(`Proxy not reachable: 127.0.0.1:${github.port}`)
    expect(result.annotations[0]?.message).toContain('the proxy 127.0.0.1:1: connect ECONNREFUSED')
    expectHidden(result, secret)
  })

  it.each(['socks5://127.0.0.1:1', 'http://', '::'])('is no address: %s', async (value) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const result = await runAction(job(github, server, { env: { HTTP_PROXY: value } }))
    expect(result.annotations[0]?.message).toContain('HTTP_PROXY is not an http or https URL')
  })
})

describe('which proxy', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://plain:3128' }

  it.each([
    ['https', 'https://pro.example/', proxy, 'http://proxy:3128/'],
    ['http', 'http://pro.example/', proxy, 'http://plain:3128/'],
    [
      'lower case first',
      'https://pro.example/',
      { ...proxy, https_proxy: 'http://lower:1' },
      'http://lower:1/',
    ],
    ['an empty one is none', 'https://pro.example/', { HTTPS_PROXY: '', https_proxy: '' }, undefined],
    ['none for the other scheme', 'https://pro.example/', { HTTP_PROXY: 'http://plain:3128' }, undefined],
    ['without a scheme', 'https://pro.example/', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128/'],
  ])('%s', (_, url, env, expected) => {
    expect(proxyFor(new URL(url), env)?.href).toBe(expected)
  })

  it.each([
    ['*', true],
    ['pro.example', true],
    ['PRO.Example', true],
    ['.example', true],
    ['*.example', true],
    ['example', true],
    ['a, pro.example ,b', true],
    ['a b pro.example', true],
    ['pro.example:443', true],
    ['pro.example:8443', false],
    ['ro.example', false],
    ['pro.example.org', false],
    ['xpro.example', false],
    ['', false],
    [',', false],
  ])('NO_PROXY=%s exempts https://pro.example: %s', (NO_PROXY, isExempt) => {
    const found = proxyFor(new URL('https://pro.example/'), { ...proxy, NO_PROXY })
    expect(found === undefined).toBe(isExempt)
  })

  it.each([
    ['::1', true],
    ['[::1]', true],
    ['[::1]:8443', true],
    ['[::1]:443', false],
    ['::2', false],
  ])('NO_PROXY=%s exempts https://[::1]:8443: %s', (no_proxy, isExempt) => {
    const found = proxyFor(new URL('https://[::1]:8443/'), { ...proxy, no_proxy })
    expect(found === undefined).toBe(isExempt)
  })
})
