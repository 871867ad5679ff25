import { createMemoryStore, type MemoryStore } from '../../src/store/memory.js'
import { type Ended, runIn, type Surroundings } from './terminal.js'

/** A database with a workspace `acme` that has the repository acme/infra and one permission. */
export interface Fixture {
  readonly store: MemoryStore
  readonly workspaceId: string
  /** `perm_…` */
  readonly permission: string
  /** Runs a command line on it. */
  run(...args: string[]): Promise<Ended>
  runIn(surroundings: Surroundings, ...args: string[]): Promise<Ended>
  /** Runs one that must succeed, with `--json`; what it prints. */
  json(...args: string[]): Promise<Record<string, unknown>>
}

export async function createFixture(): Promise<Fixture> {
  const store = createMemoryStore()
  const run = (...args: string[]) => runIn({ store }, ...args)
  const json = async (...args: string[]) => {
    const { exitCode, out, err } = await run(...args, '--json')
    if (exitCode !== 0) throw new Error(err)
    return JSON.parse(out)
  }
  const { id } = await json('workspace', 'create', 'acme', '--owner', 'octocat')
  await json('repository', 'import', 'acme/infra', '--id', '1001', '--owner-id', '42')
  const flags = ['--permission', 'affected-stacks:create', '--workflow', 'plan.yaml', '--branch', 'main']
  const permission = await json('permission', 'add', ...flags)
  return {
    store,
    workspaceId: id as string,
    permission: permission['id'] as string,
    run,
    runIn: (surroundings, ...args) => runIn({ store, ...surroundings }, ...args),
    json,
  }
}
