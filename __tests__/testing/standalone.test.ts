import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Runs a script in plain Node on the source as it stands: Node strips the types, and `./x.js` is `./x.ts`. */
async function runPlain(script: string): Promise<unknown> {
  const index = new URL('../../src/testing/index.ts', import.meta.url)
  const source = `
    import { registerHooks } from 'node:module'
    const isOurs = (specifier, { parentURL }) => /^[.].*[.]js$/.test(specifier) && parentURL?.endsWith('.ts')
    registerHooks({
      resolve: (specifier, context, next) =>
        next(isOurs(specifier, context) ? specifier.replace(/js$/, 'ts') : specifier, context),
    })
    const { createFakeGitHub } = await import('${index}')
    const github = await createFakeGitHub()
    ${script}
    await github.close()`
  const options = ['--expose-gc', '--input-type=module', '--eval', source]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, options, { env: {} })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('works in plain Node, without a test framework, and lets the process end', async () => {
  const seen = await runPlain(`
    const job = github.job('pull_request')
    const answer = await fetch(job.ACTIONS_ID_TOKEN_REQUEST_URL + '&audience=a', {
      headers: { authorization: 'Bearer ' + job.ACTIONS_ID_TOKEN_REQUEST_TOKEN },
    })
    const [header, payload, signature] = (await answer.json()).value.split('.')
    const [jwk] = await github.keys()
    const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('jwk', jwk, rs256, false, ['verify'])
    const input = Buffer.from(header + '.' + payload)
    const verified = await crypto.subtle.verify(rs256.name, key, Buffer.from(signature, 'base64url'), input)
    const { aud } = JSON.parse(Buffer.from(payload, 'base64url'))
    console.log(JSON.stringify({ verified, aud }))`)
  expect(seen).toEqual({ verified: true, aud: 'a' })
})

it('has an App, too', async () => {
  const seen = await runPlain(`
    github.app.addUser('alice', '501')
    const headers = { authorization: 'Bearer ' + github.app.userToken('alice') }
    const { id } = await (await github.fetch(github.app.apiUrl + '/user', { headers })).json()
    const isPem = github.app.credentials.privateKey.startsWith('-----BEGIN')
    console.log(JSON.stringify({ id, isPem }))`)
  expect(seen).toEqual({ id: 501, isPem: true })
})

it('what is slow does not keep a closed fake alive', async () => {
  const seen = await runPlain(`
    github.fail('jwks', { slow: 600_000 })
    github.fetch(github.url + '/.well-known/jwks').catch((error) => console.log(JSON.stringify(error.message)))`)
  expect(seen).toBe('fetch failed')
})

it('a body that stalls ends with its signal, whatever has been collected meanwhile', async () => {
  const seen = await runPlain(`
    github.fail('jwks', 'stall')
    const left = new AbortController()
    const response = await github.fetch(github.url + '/.well-known/jwks', { signal: left.signal })
    const reading = response.text().catch((error) => error.message)
    for (let i = 0; i < 5; i += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      globalThis.gc()
    }
    left.abort(new Error('enough'))
    console.log(JSON.stringify(await reading))`)
  expect(seen).toBe('enough')
})
