import { describe, expect, it } from 'vitest'
import { createFakeGitHub } from '../../src/testing/index.js'

describe('close', () => {
  it('breaks what hangs, on both sides', async () => {
    const github = await createFakeGitHub()
    github.fail('jwks', 'hang')
    const url = `${github.url}/.well-known/jwks`
    const asked = Promise.allSettled([fetch(url), github.fetch(url)])
    await expect.poll(() => github.requests.jwks).toBe(2)
    await github.close()
    expect((await asked).map((result) => result.status)).toEqual(['rejected', 'rejected'])
  })

  it('breaks what stalls, also when its keys are still being made', async () => {
    const github = await createFakeGitHub()
    github.fail('jwks', 'stall')
    const reading = github.fetch(`${github.url}/.well-known/jwks`).then((response) => response.text())
    await Promise.all([github.close(), expect(reading).rejects.toThrow('The fake GitHub is closed.')])
  })

  it('is not disturbed by a caller who left before the answer began to stall', async () => {
    const github = await createFakeGitHub()
    github.fail('jwks', 'stall')
    const leaving = new AbortController()
    const asked = fetch(`${github.url}/.well-known/jwks`, { signal: leaving.signal })
    while (github.requests.jwks === 0) await new Promise((resolve) => setImmediate(resolve))
    leaving.abort()
    // On a machine that is busy it may have begun all the same.
    await asked.catch(({ name }) => expect(name).toBe('AbortError'))
    // The keys, which take longer to make, are what its answer waited for.
    await github.keys()
    await new Promise((resolve) => setImmediate(resolve))
    await github.close()
  })

  it('ends both ways to ask', async () => {
    const github = await createFakeGitHub()
    await github.close()
    const url = `${github.url}/.well-known/jwks`
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await expect(github.fetch(url)).rejects.toThrow('fetch failed')
  })

  it('can be asked twice', async () => {
    const github = await createFakeGitHub()
    await github.close()
    await github.close()
  })

  it('happens at the end of an `await using` block', async () => {
    let url = ''
    {
      await using github = await createFakeGitHub()
      url = github.url
      expect((await fetch(`${url}/.well-known/openid-configuration`)).status).toBe(200)
    }
    await expect(fetch(`${url}/.well-known/openid-configuration`)).rejects.toThrow('fetch failed')
  })
})
