import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A Postgres of our own, which may be broken: nobody else is on it. */
export interface PrivatePostgres extends AsyncDisposable {
  readonly url: string
  /** Ends it as a crash does: connections break, nothing is written down. */
  crash(): void
  /** Starts it again. */
  start(): void
  /** Everything in it stands still; connections stay. */
  freeze(): void
  thaw(): void
}

/** Nothing where Postgres is not installed. */
export async function startPostgres(): Promise<PrivatePostgres | undefined> {
  const bin = findBin()
  if (!bin) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-postgres-'))
  const data = join(folder, 'data')
  const port = await freePort()
  // Postgres refuses to run as root.
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, ...idsOf('postgres'))
  const run = (program: string, ...args: string[]) => {
    const command = isRoot
      ? ['runuser', '-u', 'postgres', '--', join(bin, program), ...args]
      : [join(bin, program), ...args]
    execFileSync(command[0] as string, command.slice(1), { cwd: folder, stdio: 'ignore' })
  }
  const start = () =>
    run(
      ...(['pg_ctl', '-D', data, '-w', '-l', join(folder, 'log')] as [string, ...string[]]),
      ...['-o', `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`, 'start'],
    )
  const signal = (name: NodeJS.Signals) => {
    const [postmaster = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    for (const pid of [...childrenOf(postmaster), postmaster]) process.kill(Number(pid), name)
  }

  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust')
  start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    crash: () => run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async [Symbol.asyncDispose]() {
      if (existsSync(join(data, 'postmaster.pid'))) run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(folder, { recursive: true })
    },
  }
}

/** Where initdb and pg_ctl are: distributions do not put them on the search path. */
function findBin(): string | undefined {
  const folders = [...globSync('/usr/lib/postgresql/*/bin'), ...(process.env['PATH'] ?? '').split(delimiter)]
  return folders.find((folder) =>
    ['initdb', 'pg_ctl', 'postgres'].every((name) => existsSync(join(folder, name))),
  )
}

function idsOf(user: string): [number, number] {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return [id('-u'), id('-g')]
}

function childrenOf(pid: string): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
