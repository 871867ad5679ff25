import { describe, expect, it } from 'vitest'
import { failing, untouched } from '../support/failing.js'
import { job, tokenService } from '../support/fixture.js'

describe('inputs', () => {
  it('are all looked at before anything is sent', async () => {
    await using github = await tokenService()
    const inputs = {
      retries: 'many',
      timeout: '0',
      summary: 'sometimes',
      revoke: 'maybe',
      endpoint: 'api/../v1',
    }
    const { title, message } = await untouched((server) => failing(job(github, server, { inputs })))
    expect(github.asked).toEqual([])
    expect(title).toBe('Input not usable: endpoint, revoke, retries, timeout, summary')
    expect(message).toContain('The input "retries" is "many"; it must be a whole number from 0 to 10.')
    expect(message).toContain(
      'The input "summary" is "sometimes"; it must be "failure", "always" or "never".',
    )
    expect(message).toContain('        retries: 4\n        timeout: 10\n        summary: failure')
  })

  it('that come from a variable are called by its name', async () => {
    await using github = await tokenService()
    const step = job(github, { url: '' }, { env: { ATMOS_PRO_BASE_URL: 'http://pro.example' } })
    const { message } = await failing(step)
    expect(message).toContain('ATMOS_PRO_BASE_URL is "http://pro.example"; it must be an https address')
  })

  it.each([
    ['https://user:hunter2@pro.example', '"https://***@pro.example"'],
    ['https:/user:hunter2@pro.example', '"***@pro.example"'],
    ['user:hunter2@pro.example', '"***@pro.example"'],
    ['https:\\\\user:hunter2@pro.example', '"***@pro.example"'],
  ])('are not shown when there is a password in them: %s', async (url, shown) => {
    await using github = await tokenService()
    const { message } = await failing(job(github, { url }))
    expect(message).toContain(shown)
    expect(message).not.toContain('hunter2')
  })

  it('say when the endpoint stands twice', async () => {
    await using github = await tokenService()
    const { message } = await failing(job(github, { url: 'https://pro.example/api/v1/' }))
    expect(message).toContain('it must be the address without "/api/v1", which is added to it')
  })
})
