import { expect, it } from 'vitest'
import { failing, untouched } from '../support/failing.js'
import { job } from '../support/fixture.js'

it('names itself, and a job without a name, as well as it can', async () => {
  const env = {
    GITHUB_ACTION_REPOSITORY: '',
    GITHUB_JOB: '',
    GITHUB_WORKFLOW_REF: 'other/repo/.github/workflows/x.yml@refs/heads/main',
  }
  const { message } = await untouched((server) => failing(job(undefined, server, { env })))
  expect(message).toContain('    jobs:\n      your-job:')
  expect(message).toContain('in other/repo/.github/workflows/x.yml@refs/heads/main:')
})
