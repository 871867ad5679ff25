// Plays GitHub and runs the exchange for a workflow job that says `uses: ./`: node .ci/end-to-end.mjs FILE
//
// When both listen, FILE holds what the job's steps need, as NAME=VALUE lines.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createFakeGitHub } from 'atmos-pro-oidc/testing'

const [file] = process.argv.slice(2)
const workspaces = {
  allowing: { id: 'ws_0000000000000000000000000001', branch: 'main' },
  refusing: { id: 'ws_0000000000000000000000000002', branch: 'release/*' },
}

const github = await createFakeGitHub()
const job = github.job('push', { branch: 'main' })
const config = {
  issuers: [github.issuer],
  workspaces: Object.values(workspaces).map(({ id, branch }) => ({
    id,
    repositories: [
      {
        id: job.GITHUB_REPOSITORY_ID,
        ownerId: job.GITHUB_REPOSITORY_OWNER_ID,
        fullName: job.GITHUB_REPOSITORY,
        permissions: [{ permission: 'affected-stacks:create', branch }],
      },
    ],
  })),
}
writeFileSync(`${file}.json`, JSON.stringify(config))

const program = resolve(import.meta.dirname, '../lib/bin/index.js')
const server = spawn(
  process.execPath,
  [program, 'serve', '--config', `${file}.json`, '--database', 'memory:', '--port', '0'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.kill(signal))
server.once('exit', (code) => process.exit(code ?? 1))

const [ready] = await once(createInterface({ input: server.stdout }), 'line')
const variables = {
  'base-url': ready.replace('listening on ', ''),
  'request-url': job.ACTIONS_ID_TOKEN_REQUEST_URL,
  'request-token': job.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
  allowing: workspaces.allowing.id,
  refusing: workspaces.refusing.id,
}
const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
// All at once: whoever waits for the file must not read half of it.
writeFileSync(`${file}.part`, lines.join(''))
renameSync(`${file}.part`, file)
