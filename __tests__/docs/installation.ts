import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../../src/server/config.js'
import { openStore } from '../../src/server/database.js'
import { openGitHubApp } from '../../src/server/github-app.js'
import { createLog } from '../../src/server/log.js'
import { type RunningServer, startServer } from '../../src/server/server.js'
import { type Ended, runIn } from '../cli/terminal.js'
import type { DocumentedGitHub } from './github.js'
import type { Call } from './shell.js'

const ID = '0123456789abcdefghijklmnopqr'
/** Whoever follows `init` types this. */
const ANSWERS = ['acme', 'octocat', 'acme/infra', '1001', '42', '', '']
const FILES = ['--config', '--output', '--token', '--token-file']
/** On a database, these read which App to ask through. */
const ASKS_GITHUB = /^(?:github (?:login|installations|repositories)|dispatch|repository import(?!.* --id)) /

/** A machine on which somebody follows the documentation: a folder, a database in it, and a server on that. */
export interface Installation extends AsyncDisposable {
  readonly folder: string
  /** Where the server answers that the documentation calls https://oidc.example.com. */
  url(): Promise<string>
  run(...args: readonly string[]): Promise<Ended>
  /** With what the documentation leaves open put in: ids, files, the server. `init` begins anew. */
  follow(call: Call, ...more: readonly string[]): Promise<Ended>
}

/** @param github with it, the App is set up */
export function createInstallation(github?: DocumentedGitHub): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-docs-'))
  const encryptionKey = randomBytes(32)
  let count = 0
  let server: Promise<RunningServer> | undefined

  const database = () => `sqlite:${join(folder, `${count}.db`)}`
  const elsewhere = () => ({
    env: { HOME: folder },
    openStore,
    ...(github ? { onMessage: github.open } : {}),
  })
  const here = () => ({
    ...elsewhere(),
    answers: ANSWERS,
    env: {
      HOME: folder,
      ATMOS_PRO_OIDC_DATABASE: database(),
      ATMOS_PRO_OIDC_ENCRYPTION_KEY: encryptionKey.toString('base64'),
      ...github?.env,
    },
  })
  const run = (...args: readonly string[]) => {
    const asksGitHub = github && ASKS_GITHUB.test(`${args.join(' ')} `)
    return runIn(here(), ...args, ...(asksGitHub ? ['--config', github.writeConfig(folder)] : []))
  }
  const ids = async (...args: readonly string[]) =>
    (JSON.parse((await run(...args, '--json')).out) as { items: { id: string; signs?: boolean }[] }).items

  async function start(): Promise<RunningServer> {
    const config = parseConfig(github?.config ?? '', 'docs')
    return startServer({
      config,
      github: openGitHubApp(config.github, github?.env ?? {}),
      configFile: 'docs',
      store: await openStore(database()),
      encryptionKey,
      host: '127.0.0.1',
      port: 0,
      version: '0',
      log: createLog(() => undefined),
    })
  }

  const url = async () => {
    server ??= start()
    return (await server).url
  }

  async function beginAnew(): Promise<void> {
    await (await server)?.close()
    server = undefined
    count += 1
  }

  /** What stands for something that only the reader knows. */
  async function put(arg: string, before: string | undefined, args: readonly string[]): Promise<string> {
    if (FILES.includes(before ?? '')) return join(folder, arg)
    if (arg === 'https://oidc.example.com' && before === '--server') return url()
    if (arg === `perm_${ID}`) return (await ids('permission', 'list')).at(-1)?.id ?? arg
    if (arg === `tok_${ID}`) {
      const whose = args.filter((one) => one === '--administrator')
      return (await ids('token', 'list', ...whose)).at(-1)?.id ?? arg
    }
    if (arg === 'OLD_KID') return (await ids('key', 'list')).find(({ signs }) => !signs)?.id ?? arg
    return arg
  }

  return {
    folder,
    url,
    run,
    async follow({ args: written, output }, ...more) {
      if (written[0] === 'init') await beginAnew()
      const args = await Promise.all(written.map((arg, index) => put(arg, written[index - 1], written)))
      // One server and one database: the command line wants one of them named.
      const isRemote = args.includes('--server')
      const ended = isRemote ? await runIn(elsewhere(), ...args, ...more) : await run(...args, ...more)
      // The first key is made by the server when it starts.
      if (args[0] === 'init') await run('key', 'rotate', '--now')
      if (output !== undefined) writeFileSync(join(folder, output), `${ended.out}\n`)
      return ended
    },
    async [Symbol.asyncDispose]() {
      await (await server)?.close()
      rmSync(folder, { recursive: true })
    },
  }
}
