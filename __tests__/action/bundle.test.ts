import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { connectProxy } from './support/connect-proxy.js'
import { granted, job, tokenService } from './support/fixture.js'
import { BUNDLE, runAction, type Step } from './support/run-action.js'
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

/** The files of the bundle that a step loaded, and whether it loaded Node's own undici. */
async function loadedBy(step: Step): Promise<{ files: string[]; undici: boolean; code: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'coverage-'))
  try {
    const preload = `data:text/javascript,process.on('exit',()=>console.log('undici:'+process.moduleLoadList.includes('NativeModule internal/deps/undici/undici')))`
    const env = { ...step.env, NODE_V8_COVERAGE: folder, NODE_OPTIONS: `--import "${preload}"` }
    const { stdout, code } = await runAction({ ...step, env })
    const [report = ''] = await readdir(folder)
    const { result } = JSON.parse(await readFile(join(folder, report), 'utf8')) as {
      result: { url: string }[]
    }
    const prefix = `${pathToFileURL(dist)}/`
    const urls = result.map(({ url }) => url).filter((url) => url.startsWith(prefix))
    return {
      files: urls.map((url) => url.slice(prefix.length)),
      undici: stdout.includes('undici:true'),
      code,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('what a run loads', () => {
  it('is one file when it succeeds: neither @actions/github nor any undici', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const step = job(github, server, { inputs: { summary: 'always' } })
    expect(await loadedBy(step)).toEqual({ files: ['index.js'], undici: false, code: 0 })
  })

  it('is undici too when there is a proxy', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await using proxy = await connectProxy()
    const step = job(github, server, { env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } })
    const { files, undici, code } = await loadedBy(step)
    expect({ undici, code }).toEqual({ undici: false, code: 0 })
    expect(files).toHaveLength(2)
  })

  it('is @actions/github too when the event matters', async () => {
    const { files, code } = await loadedBy({ ...job(undefined, { url: 'http://127.0.0.1:1' }), event: {} })
    expect(code).toBe(1)
    expect(files).toHaveLength(2)
  })
})
