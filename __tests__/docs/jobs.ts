import type { EventPreset } from '../../src/testing/index.js'
import { createCli } from '../atmos/support/cli.js'
import { affectedStack, COMMITS, instanceOf, ORIGIN } from '../atmos/support/scene.js'
import type { DocumentedGitHub } from './github.js'
import type { Installation } from './installation.js'

/** What `atmos` is told to lock. */
export interface Instance {
  readonly stack: string
  readonly component: string
}

/** The jobs of docs/atmos-cli.md run: with the permissions that it has granted, they do what its commands then look at. */
export async function runJobs(
  { fake }: DocumentedGitHub,
  { url, run }: Installation,
  { stack, component }: Instance,
): Promise<void> {
  const base = await url()
  const { items } = JSON.parse((await run('workspace', 'list', '--json')).out)

  async function job(event: EventPreset, workflow: string) {
    const token = await fake.mint(event, { workflow })
    const body = JSON.stringify({ token, workspaceId: items[0].id })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${base}/api/v1/auth/github-oidc`, { method: 'POST', headers, body })
    const { data, errorMessage } = (await answer.json()) as Record<string, { token: string }>
    if (!answer.ok) throw new Error(`${workflow} gets no session: ${errorMessage}`)
    const session = (data as { token: string }).token
    const cli = await createCli({
      exchange: async () => session,
      async transport({ method, path, headers, body }) {
        const { status, text } = await fetch(`${base}${path}`, { method, headers, body }).then(
          async (response) => ({ status: response.status, text: await response.text() }),
        )
        return { status, text }
      },
    })
    return { cli, session }
  }

  const affected = await job('pull_request', 'atmos-pro.yaml')
  await affected.cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN }, [affectedStack(component, stack)])
  const instances = await job('push', 'atmos-instances.yaml')
  await instances.cli.uploadInstances(ORIGIN, [instanceOf(component, stack)])
  const apply = await job('workflow_dispatch', 'atmos-apply.yaml')
  const key = `${ORIGIN.repo_owner}/${ORIGIN.repo_name}/${stack}/${component}`
  await apply.cli.lockStack({ key, ttl: 3600, lockMessage: 'applying' })
  const status = { command: 'plan', exit_code: 2 }
  await apply.cli.uploadInstanceStatus(ORIGIN.repo_owner, ORIGIN.repo_name, stack, component, status)
}
