import * as z from 'zod'
import { asciiLowerCase } from '../../ascii.js'
import { isSecure } from '../../identity/issuer.js'
import { numericId } from '../../store/workspace-input.js'
import { auditEvent } from '../audit.js'
import { githubToken, input, page, search } from '../fields.js'
import { installationsOf, requireGitHub, requireUserToken } from '../github/app.js'
import { listSources } from '../github/sources.js'
import {
  githubAppView,
  githubInstallationView,
  githubRepositoryView,
  showGitHubInstallation,
  showGitHubRepository,
} from '../github/views.js'
import { operation } from '../operation.js'
import { pageOf, timeText } from '../views.js'

/** What OAuth hands around: opaque, without spaces (RFC 6749, appendix A). */
const opaque = z.string().regex(/^[\x21-\x7e]{1,1024}$/, 'must have 1 to 1024 characters and no spaces')

export const showGitHubApp = operation({
  id: 'github.app',
  method: 'GET',
  path: '/github/app',
  summary: 'Show the GitHub App that people sign in to.',
  input: input({}),
  output: githubAppView,
  async run(_input, context) {
    const { clientId, webUrl, platform } = requireGitHub(context)
    return { clientId, webUrl, platform }
  },
})

export const signInWithGitHub = operation({
  id: 'github.sign-in',
  method: 'POST',
  path: '/github/sign-ins',
  summary: 'Turn the code that GitHub sent a user back with into a token of theirs. A code is good once.',
  input: input({
    code: opaque,
    codeVerifier: z
      .string()
      .regex(/^[\w.~-]{43,128}$/, 'must be a PKCE code verifier of 43 to 128 characters (RFC 7636 §4.1)'),
    redirectUri: z
      .string()
      .max(255)
      // Nobody's code but that of the user at this very machine.
      .refine(isLoopback, 'must be http on loopback, for example http://127.0.0.1:49152/callback'),
  }),
  output: z.strictObject({
    token: z.string().describe('Secret.'),
    expiresAt: z.iso.datetime().optional().describe('Left out: it does not expire.'),
    user: z.strictObject({ id: z.string(), login: z.string() }),
  }),
  async run(answer, context) {
    const { token, expiresAt, user } = await requireGitHub(context).signIn(answer)
    const event = auditEvent(context, {
      category: 'github',
      action: 'user_signed_in',
      workspaceId: context.actor.workspaceId ?? '',
      description: `${user.login} signed in with GitHub`,
      target: { type: 'user', id: user.id, name: user.login },
    })
    await context.store.recordEvent(event)
    const { id, login } = user
    const end = expiresAt === undefined ? {} : { expiresAt: timeText(expiresAt) }
    return { token, ...end, user: { id, login } }
  },
})

export const listGitHubInstallations = operation({
  id: 'github.installations',
  method: 'GET',
  path: '/github/installations',
  summary: 'List the installations of the App that a user can see.',
  input: input({ githubToken, ...page }),
  output: pageOf(githubInstallationView),
  async run({ githubToken, ...query }, context) {
    const github = requireGitHub(context)
    const token = requireUserToken(githubToken)
    const all = { id: '1', read: (page: number) => github.listInstallations(token, page) }
    const { items, ...rest } = await listSources([all], query)
    return { items: items.map(showGitHubInstallation), ...rest }
  },
})

export const listGitHubRepositories = operation({
  id: 'github.repositories',
  method: 'GET',
  path: '/github/repositories',
  summary:
    'List the repositories that a user and an installation of the App both see. A page may have fewer than the limit, and not be the last.',
  input: input({
    githubToken,
    search,
    installationId: z.optional(numericId).describe('Only those of this installation.'),
    ...page,
  }),
  output: pageOf(githubRepositoryView),
  async run({ githubToken, search = '', installationId, ...query }, context) {
    const github = requireGitHub(context)
    const token = requireUserToken(githubToken)
    const ids = installationId ? [installationId] : await activeInstallations()
    const sources = ids.map((id) => ({
      id,
      read: (page: number) => github.listRepositories(token, id, page),
    }))
    const part = asciiLowerCase(search)
    const { items, ...rest } = await listSources(sources, query, ({ fullName }) =>
      asciiLowerCase(fullName).includes(part),
    )
    return { items: items.map(showGitHubRepository), ...rest }

    /** Of one that is suspended, GitHub shows nothing. */
    async function activeInstallations(): Promise<readonly string[]> {
      const found = await installationsOf(github, token)
      return found.filter(({ isSuspended }) => !isSuspended).map(({ id }) => id)
    }
  },
})

function isLoopback(uri: string): boolean {
  const url = URL.parse(uri)
  return url?.protocol === 'http:' && isSecure(url) && !/[@#\s]/.test(uri)
}
