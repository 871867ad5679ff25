import type { Environment, Program } from './program.js'

/** A workspace with a repository that may create affected stacks on main, made at the command line. */
export interface Directory {
  readonly workspaceId: string
  readonly repositoryId: string
  readonly permissionId: string
}

/** @param platform of the repository: the host of the issuer */
export async function createDirectory(
  program: Program,
  env: Environment,
  platform: string,
): Promise<Directory> {
  const make = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await program.run([...args, '--json'], env)
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`)
    return (JSON.parse(out) as { id: string }).id
  }
  const workspaceId = await make('workspace', 'create', 'acme')
  const ids = ['--id', '1001', '--owner-id', '42', '--platform', platform]
  const repositoryId = await make('repository', 'import', 'acme/infra', ...ids)
  const row = ['--permission', 'affected-stacks:create', '--branch', 'main']
  const permissionId = await make('permission', 'add', ...row)
  return { workspaceId, repositoryId, permissionId }
}
