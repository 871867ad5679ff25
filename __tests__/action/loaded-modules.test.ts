/** What a run of the action loads is most of what it takes: what is not on the list must not creep in. */
import { expect, it } from 'vitest'
import { connectProxy } from './support/connect-proxy.js'
import { granted, job, tokenService } from './support/fixture.js'
import { runAndListLoaded } from './support/loaded.js'
import { scriptedServer } from './support/scripted-server.js'

const UNDICI = 'internal/deps/undici/undici'

it('a run that succeeds loads what is on the list and nothing else', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() => granted())
  const step = job(github, server, { inputs: { summary: 'always' } })
  const { files, modules, code } = await runAndListLoaded(step)
  expect(code).toBe(0)
  const list = [...files.map((file) => `dist/${file}`), ...modules].sort()
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('loaded-modules.txt')
})

it('a run behind a proxy loads undici too, from the bundle', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() => granted())
  await using proxy = await connectProxy()
  const step = job(github, server, { env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } })
  const { files, modules, code } = await runAndListLoaded(step)
  expect(code).toBe(0)
  expect(files).toHaveLength(2)
  expect(modules).not.toContain(UNDICI)
})

it('a run that wants to know the event loads @actions/github too', async () => {
  const step = { ...job(undefined, { url: 'http://127.0.0.1:1' }), event: {} }
  const { files, code } = await runAndListLoaded(step)
  expect(code).toBe(1)
  expect(files).toHaveLength(2)
})
