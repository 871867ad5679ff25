import { mkdir, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { ConfigError } from '../../errors.js'
import type { CommandContext } from '../command.js'
import { writeWhole } from '../write-whole.js'

const schema = z.strictObject({
  webUrl: z.string(),
  clientId: z.string(),
  server: z.string().nullable(),
  login: z.string(),
  token: z.string().regex(/^[\x21-\x7e]+$/),
  expiresAt: z.iso.datetime().optional(),
})

/** Who is signed in with GitHub, at which App, through which server (`null`: at the command line itself). Secret. */
export type SignIn = Readonly<z.output<typeof schema>>

/** Not in the folder of a project: there it would be committed some day. */
export function signInFile(env: CommandContext['env']): string {
  const { XDG_CONFIG_HOME: base = '', HOME: home = homedir() } = env
  return join(isAbsolute(base) ? base : join(home, '.config'), 'atmos-pro-oidc', 'github.json')
}

/**
 * What `github login` kept; `undefined`: nothing.
 *
 * @throws ConfigError
 */
export async function readSignIn(env: CommandContext['env']): Promise<SignIn | undefined> {
  const path = signInFile(env)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ConfigError(`cannot be read: ${(cause as Error).message}`, { path, cause })
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // Not quoted, and no cause: there is a token in it.
    throw new ConfigError('is not as `atmos-pro-oidc github login` writes it: run that again', { path })
  }
}

/** Only its owner can read it. Throws as {@link readSignIn}. */
export async function writeSignIn(env: CommandContext['env'], signIn: SignIn): Promise<string> {
  const path = signInFile(env)
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: Error) => {
    throw new ConfigError(`cannot be made: ${cause.message}`, { path: folder, cause })
  })
  await writeWhole(path, pieces(`${JSON.stringify(signIn, null, 2)}\n`))
  return path
}

/** Whether there was one. */
export async function removeSignIn(env: CommandContext['env']): Promise<boolean> {
  const path = signInFile(env)
  try {
    await rm(path)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new ConfigError(`cannot be removed: ${(cause as Error).message}`, { path, cause })
  }
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text
}
