import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { granted, job, tokenService } from './support/fixture.js'
import { BUNDLE, runAction } from './support/run-action.js'
import { scriptedServer } from './support/scripted-server.js'

const dist = dirname(BUNDLE)

describe('the bundle', () => {
  it('is at most 1.3 MB', async () => {
    const files = await readdir(dist)
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(dist, file))).size))
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(1_300_000)
  })

  it('holds the toolkit without its HTTP clients, and undici once', async () => {
    const licenses = await readFile(join(dist, 'licenses.txt'), 'utf8')
    expect(licenses.match(/^\S+ \d\S+, \S+$/gm)?.map((line) => line.split(' ')[0])).toEqual([
      '@actions/core',
      '@actions/github',
      'undici',
    ])
    const files = await readdir(dist)
    const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')))
    expect(texts.join('\n')).not.toMatch(/class (?:HttpClient|Octokit)\b/)
    expect(texts.join('\n').match(/class ProxyAgent\b/g)).toHaveLength(1)
    expect(texts[files.indexOf('index.js')]).not.toMatch(/class ProxyAgent\b/)
  })

  it('says who it is, with the version of the package', async () => {
    const { version } = JSON.parse(await readFile(join(dist, '../package.json'), 'utf8'))
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await runAction(job(github, server))
    for (const { headers } of [...github.asked, ...server.asked]) {
      expect(headers['user-agent']).toBe(`atmos-pro-oidc/${version}`)
    }
  })
})
