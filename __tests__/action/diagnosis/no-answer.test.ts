import { describe, expect, it } from 'vitest'
import { failing, refusedWith } from '../support/failing.js'
import { granted, job, tokenService } from '../support/fixture.js'
import { scriptedServer } from '../support/scripted-server.js'

describe('server not reachable', () => {
  it.each([
    ['https://host.invalid', 'Unknown host: host.invalid', 'The name host.invalid cannot be looked up'],
    ['http://127.0.0.1:1', 'Connection refused: 127.0.0.1:1', 'nothing listens on the port'],
  ])('%s', async (url, titled, why) => {
    await using github = await tokenService()
    const { title, message } = await failing(job(github, { url }))
    expect(title).toBe(titled)
    expect(message).toContain(why)
    expect(message).toContain('        base-url: https://HOST   # or ATMOS_PRO_BASE_URL')
    expect(message).toContain('Let the runner connect to')
  })

  it('cuts connections', async () => {
    const { title, message } = await refusedWith('reset')
    expect(title).toMatch(/^Connection cut: 127/)
    expect(message).toContain('before the answer was complete')
  })

  it('speaks http where https is expected', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const { title, message } = await failing(job(github, { url: server.url.replace('http:', 'https:') }))
    expect(title).toMatch(/^TLS failed/)
    expect(message).toContain('Plain http on an https port looks like this.')
  })
})
