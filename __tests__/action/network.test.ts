import { describe, expect, it } from 'vitest'
import { type FaultKind, NetworkFault, networkFault } from '../../src/action/network-fault.js'
import { certificate } from './support/certificate.js'
import { granted, job, SESSION, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { type Answer, scriptedServer } from './support/scripted-server.js'

describe('TLS', () => {
  it('trusts the authorities in NODE_EXTRA_CA_CERTS', async () => {
    await using tls = await certificate()
    await using github = await tokenService({ tls })
    await using server = await scriptedServer(() => granted(), tls)
    const { code, outputs } = await runAction(job(github, server, { env: { NODE_EXTRA_CA_CERTS: tls.file } }))
    expect(code).toBe(0)
    expect(outputs['token']).toBe(SESSION)
  })

  it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])('trusts nobody else, also with %o', async (env) => {
    await using tls = await certificate()
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted(), tls)
    const { code, annotations } = await runAction(job(github, server, { env, inputs: { retries: '4' } }))
    expect(code).toBe(1)
    expect(server.asked).toEqual([])
    // No retry: nothing would change.
    expect(github.asked).toHaveLength(1)
    expect(annotations[0]?.title).toBe(`Certificate not trusted: 127.0.0.1:${server.port}`)
  })
})

describe('time and size', () => {
  it.each<[string, Answer]>([
    ['says nothing', 'hang'],
    ['stops in the middle', 'stall'],
  ])('gives up on a server that %s', async (_, answer) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => answer)
    const { code, annotations } = await runAction(job(github, server, { inputs: { timeout: '0.3' } }))
    expect(code).toBe(1)
    expect(annotations[0]?.title).toBe(`Timeout: 127.0.0.1:${server.port}`)
    expect(annotations[0]?.message).toContain('no complete answer within 0.3 s')
    expect(annotations[0]?.message).toContain('timeout: 30')
  })

  it.each<[string, Answer]>([
    ['with a length', { json: { pad: 'x'.repeat(2_000_000) } }],
    [
      'of white space, without one',
      { headers: { 'transfer-encoding': 'chunked' }, body: ' '.repeat(2_000_000) },
    ],
  ])('reads no more than 1 MiB %s, and asks once', async (_, answer) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => answer)
    const { code, annotations } = await runAction(job(github, server, { inputs: { retries: '4' } }))
    expect(code).toBe(1)
    expect(server.asked).toHaveLength(1)
    expect(annotations[0]?.message).toContain('the answer is larger than 1048576 bytes')
  })

  it.each(['github', 'server'] as const)('an answer that is none, from the %s, is a failure', async (who) => {
    await using github = await tokenService({ override: () => (who === 'github' ? 'switch' : undefined) })
    await using server = await scriptedServer(() => 'switch')
    const { code, annotations } = await runAction(job(github, server, { inputs: { retries: '0' } }))
    expect(code).toBe(1)
    expect(annotations[0]?.message).toContain('the connection was closed without an answer')
  })

  it('gives up on GitHub in the same way', async () => {
    await using github = await tokenService({ override: () => 'hang' })
    await using server = await scriptedServer(() => granted())
    const { annotations } = await runAction(job(github, server, { inputs: { timeout: '0.3' } }))
    expect(annotations[0]?.message).toContain(`GitHub's token service at ${github.url} gave no answer`)
  })
})

describe('what an error code means', () => {
  it.each<[string, FaultKind, boolean]>([
    ['ENOTFOUND', 'dns', true],
    ['EAI_AGAIN', 'dns', true],
    ['ECONNREFUSED', 'refused', true],
    ['ENETUNREACH', 'unroutable', true],
    ['ETIMEDOUT', 'timeout', true],
    ['ECONNRESET', 'cut', true],
    ['CERT_HAS_EXPIRED', 'certificate-expired', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-host', false],
    ['EPROTO', 'tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', false],
    ['EWHATEVER', 'other', true],
  ])('%s is %s', (code, kind, isPassing) => {
    const fault = networkFault(Object.assign(new Error('m'), { code }), undefined)
    expect(fault).toMatchObject({ kind, isPassing, message: 'm' })
  })

  it('has words for an error without any', () => {
    const error = new AggregateError([], '')
    expect(networkFault(Object.assign(error, { code: 'ECONNREFUSED' }), undefined).message).toBe(
      'ECONNREFUSED',
    )
  })

  it.each([
    [407, false],
    [403, false],
    [502, true],
  ])('takes a proxy that answers %s for passing: %s', (status, isPassing) => {
    expect(new NetworkFault('proxy-refused', '', { status }).isPassing).toBe(isPassing)
  })
})
