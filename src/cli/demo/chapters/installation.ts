import type { Chapter } from '../chapter.js'
import { startJob } from '../job.js'
import { since } from '../outcome.js'
import { showOutcome } from '../show.js'
import type { Permissions, Stage } from '../stage.js'

const permissions: Permissions = [{ permission: 'affected-stacks:create', branch: 'main' }]

/** What GitHub tells the server of its App. */
export const installation: Chapter = {
  title: 'What GitHub tells the server',
  permissions: [permissions],
  async play(stage, next) {
    next('An owner of acme suspends the GitHub App', permissions)
    await deliverSuspension(stage)
    await using job = await startJob(stage, { permissions, event: 'push' })
    await job.enter({
      title: 'a job, when the installation is suspended',
      point: 'What GitHub says holds at once, whatever the permissions say.',
      expected: { refusedWith: 'InstallationSuspended' },
    })
  },
}

/** Sends the webhook as GitHub does, with its signature. */
async function deliverSuspension(stage: Stage): Promise<void> {
  const { terminal, github, installationId, serverUrl, outcomes } = stage
  for (const { headers, body } of github.app.suspend(installationId)) {
    const started = performance.now()
    const response = await fetch(`${serverUrl}/webhooks/github`, { method: 'POST', headers, body })
    const { status } = response
    const asExpected = status === 200 && (await response.text()).includes('"duplicate":false')
    const title = 'POST /webhooks/github, signed by GitHub: the installation is suspended'
    outcomes.push({ title, asExpected, status, milliseconds: since(started) })
    showOutcome(terminal, { asExpected, isRefusal: status >= 400, what: `${status}`, title })
  }
}
