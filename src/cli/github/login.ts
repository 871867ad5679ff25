import { createHash, randomBytes } from 'node:crypto'
import { ConfigError, ManagementError } from '../../errors.js'
import { authorizeUrlOf } from '../../github/authorize-url.js'
import { showGitHubApp, signInWithGitHub } from '../../management/operations/github.js'
import type { Client } from '../client/client.js'
import type { CommandContext } from '../command.js'
import { clean } from '../text.js'
import { listenForCallback } from './callback.js'
import { type SignIn, writeSignIn } from './sign-in-file.js'
import { serverOf } from './user-token.js'

/** Milliseconds that a browser is waited for. */
const PATIENCE = 300_000

/** Who signed in, and where that is kept. */
export interface SignedIn extends Pick<SignIn, 'login' | 'webUrl' | 'expiresAt'> {
  readonly file: string
}

/**
 * Signs a user in with GitHub (OAuth for native apps, RFC 8252: a browser, and a loopback address that it comes back to).
 *
 * @throws ManagementError `github_not_configured`, `github_refused`, `github_sign_in_required`
 * @throws ConfigError when it is stopped, or the sign-in cannot be kept
 */
export async function login(
  client: Client,
  { terminal, env, signal }: Pick<CommandContext, 'terminal' | 'env' | 'signal'>,
): Promise<SignedIn> {
  const { webUrl, clientId } = await client.call(showGitHubApp, {})
  const state = randomBytes(32).toString('base64url')
  const codeVerifier = randomBytes(32).toString('base64url')
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  await using callback = await listenForCallback(state)
  const { redirectUri } = callback
  terminal.err('Open this address in a browser on this machine, and sign in:')
  terminal.err(`  ${clean(authorizeUrlOf({ webUrl, clientId }, { redirectUri, state, codeChallenge }))}`)
  const code = await Promise.race([callback.code, end(signal)])
  const { token, expiresAt, user } = await client.call(signInWithGitHub, { code, codeVerifier, redirectUri })
  const signIn = { webUrl, login: user.login, ...(expiresAt === undefined ? {} : { expiresAt }) }
  const file = await writeSignIn(env, { ...signIn, clientId, server: serverOf(client), token })
  return { ...signIn, file }
}

/** Rejects when nobody is waited for any more. */
function end(stopped: AbortSignal): Promise<never> {
  const tooLate = AbortSignal.timeout(PATIENCE)
  return new Promise((_, reject) => {
    const fail = () =>
      reject(
        stopped.aborted
          ? new ConfigError('nobody was signed in: it was stopped')
          : new ManagementError(
              'github_sign_in_required',
              'Nobody came back from GitHub within five minutes: try again.',
            ),
      )
    const either = AbortSignal.any([stopped, tooLate])
    if (either.aborted) fail()
    else either.addEventListener('abort', fail, { once: true })
  })
}
