import type * as z from 'zod'
import { ConfigError, ManagementError, plain } from '../../errors.js'
import type { githubAppView } from '../../management/github/views.js'
import { showGitHubApp } from '../../management/operations/github.js'
import type { Client } from '../client/client.js'
import { ServerError } from '../client/server-error.js'
import type { CommandContext } from '../command.js'
import { readSignIn } from './sign-in-file.js'

/** A token of a GitHub user, instead of the one that `github login` keeps. */
export const GITHUB_TOKEN = 'ATMOS_PRO_OIDC_GITHUB_TOKEN'

export type GitHubAppView = z.output<typeof githubAppView>

/** The App that is asked through; `undefined`: none is set up. */
export async function findApp(client: Client): Promise<GitHubAppView | undefined> {
  try {
    return await client.call(showGitHubApp, {})
  } catch (error) {
    const isKnown = error instanceof ManagementError || error instanceof ServerError
    if (isKnown && error.code === 'github_not_configured') return undefined
    throw error
  }
}

/**
 * The token of who is signed in: the environment's, else the one that `github login` keeps. It goes only to where it
 * came from: the same App, through the same server.
 *
 * @throws ManagementError `github_sign_in_required`
 * @throws ConfigError on one that no header can carry
 */
export async function userToken(
  { webUrl, clientId }: GitHubAppView,
  client: Client,
  env: CommandContext['env'],
): Promise<string> {
  const given = env[GITHUB_TOKEN]?.trim()
  if (given) {
    if (/^[\x21-\x7e]+$/.test(given)) return given
    throw new ConfigError('is not a token: those have no spaces', { path: GITHUB_TOKEN })
  }
  const signIn = await readSignIn(env)
  if (!signIn) throw signInRequired('You are not signed in with GitHub')
  const { login, server, expiresAt, token } = signIn
  if (signIn.webUrl !== webUrl || signIn.clientId !== clientId || server !== serverOf(client)) {
    const where = `${plain(signIn.webUrl)}${server === null ? '' : ` through ${plain(server)}`}`
    throw signInRequired(`You are signed in at ${where}, and that is good for nothing else`)
  }
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) {
    throw signInRequired(`You were signed in with GitHub as ${plain(login)} until ${expiresAt}`)
  }
  return token
}

/** The server that a client asks; `null`: it asks GitHub itself. */
export function serverOf({ context, name }: Client): string | null {
  return context ? null : name
}

function signInRequired(why: string): ManagementError {
  return new ManagementError('github_sign_in_required', `${why}: run \`atmos-pro-oidc github login\`.`)
}
