import { factsOfToken } from '../facts.js'
import type { Refused } from '../failure.js'
import { DEFAULTS } from '../inputs.js'
import { said } from '../refusal.js'
import { clean } from '../text.js'
import type { Claims } from '../token-claims.js'
import { clock, isClockFault } from './clock.js'
import { denied } from './denied.js'
import type { Finding } from './diagnosis.js'
import { notTheServer } from './not-the-server.js'
import { installationRemoved, installationSuspended, repositoryUnavailable } from './obstacle.js'
import { type Scene, stepLines } from './scene.js'

/** The server answered, and said no. */
export function refused(problem: Refused, scene: Scene): Finding {
  const { errorTag, status } = problem.refusal
  const known = BY_TAG.get(errorTag)
  if (known) return known(problem, scene)
  return isClockFault(problem) ? clock(problem) : byStatus(status)(problem, scene)
}

type FindingOf = (problem: Refused, scene: Scene) => Finding

const BY_TAG: ReadonlyMap<string, FindingOf> = new Map([
  ['PermissionDenied', denied],
  ['WorkspaceNotFound', notInWorkspace],
  ['InstallationSuspended', installationSuspended],
  ['InstallationRemoved', installationRemoved],
  ['RepositoryUnavailable', repositoryUnavailable],
  ['AudienceMismatch', wrongAudience],
  ['TokenReplayed', tokenRefused],
  ['RateLimited', rateLimited],
  // An exchange is there, at another path.
  ['NotFound', elsewhere],
  ['MethodNotAllowed', elsewhere],
])

/** Servers that send no tag, or one of their own. */
function byStatus(status: number): FindingOf {
  if (status === 401) return tokenRefused
  if (status === 403) return denied
  if (status === 404) return notInWorkspace
  if (status === 429) return rateLimited
  return status >= 500 ? serverTrouble : requestRefused
}

function notInWorkspace({ refusal, claims }: Refused, { inputs }: Scene): Finding {
  const { repository } = factsOfToken(claims)
  const workspaceId = inputs?.workspaceId ?? 'ws_…'
  return {
    code: 'workspace_not_found',
    title: 'Repository not in the workspace',
    what: `The server does not find ${repository} in the workspace ${workspaceId}. ${said(refusal)}`,
    why: 'The workspace id is wrong, or the repository is not imported into it: a server tells strangers no more than that.',
    remedies: [
      { say: 'Compare the id with the one in the dashboard, under Workspace Settings.' },
      {
        say: `Import ${repository} into that workspace, and check that the GitHub App is installed for it. One that was deleted and created again, or transferred, has new ids: import it again.`,
      },
      {
        say: 'With a server of your own, add the repository to its configuration:',
        lines: [
          'workspaces:',
          `  - id: ${workspaceId}`,
          '    repositories:',
          `      - id: "${claim(claims, 'repository_id')}"`,
          `        ownerId: "${claim(claims, 'repository_owner_id')}"`,
          `        fullName: ${repository}`,
          "        permissions: []   # the next run's refusal says which row to add",
        ].join('\n'),
        language: 'yaml',
      },
    ],
  }
}

function elsewhere({ refusal }: Refused, scene: Scene): Finding {
  const { url, status, errorTag, message } = refusal
  return notTheServer({ url, status, detail: `${status} (${errorTag}: ${message})` }, scene)
}

function wrongAudience({ refusal, claims }: Refused, scene: Scene): Finding {
  const seen = claim(claims, 'aud')
  const expected = refusal.expected.replace(/^"|"$/g, '')
  const wanted = expected || DEFAULTS.audience
  return {
    code: 'token_audience_mismatch',
    title: 'Wrong audience',
    what: `The OIDC token was requested for the audience "${seen}", and the server accepts ${expected ? `"${expected}"` : 'another'}. ${said(refusal)}`,
    why: 'A token is good for one audience, so that a service it was not meant for cannot use it. The input "audience" and the server\'s configuration must say the same.',
    remedies: [
      {
        // A server that names another service's audience would get tokens that open that service.
        say: `If "${wanted}" is what this server calls itself, and no other service does, ask for it:`,
        lines: stepLines(scene, 'with:', `  audience: ${JSON.stringify(wanted)}`),
        language: 'yaml',
      },
      {
        say: 'Or, with a server of your own, set its audience:',
        lines: `audience: ${JSON.stringify(seen)}`,
        language: 'yaml',
      },
    ],
  }
}

function tokenRefused({ refusal, claims }: Refused): Finding {
  const isReplay = refusal.errorTag === 'TokenReplayed'
  const isIssuer = refusal.code === 'token_issuer_untrusted'
  return {
    ...(isReplay && { code: 'token_replayed' }),
    title: 'OIDC token refused',
    what: `The server does not accept this job's OIDC token. ${said(refusal)}`,
    why: isReplay
      ? 'Every attempt of this action takes a new token, so something between the runner and the server sends requests twice, or keeps a copy of them.'
      : 'The server could not prove who is asking. Nothing was decided about permissions yet.',
    remedies: isIssuer
      ? [
          {
            say: 'With a server of your own, add the issuer to its configuration:',
            lines: `issuers: ${JSON.stringify([claim(claims, 'iss')])}`,
            language: 'yaml',
          },
        ]
      : [
          {
            say: isReplay ? 'Look for a proxy or gateway that repeats POST requests.' : 'Run the job again.',
          },
          { say: 'Show whoever runs the server this message.' },
        ],
  }
}

function rateLimited({ refusal }: Refused): Finding {
  return {
    code: 'request_rate_limited',
    title: 'Too many requests',
    what: `The server answered ${refusal.status}: too many exchanges. ${said(refusal)}`,
    why: 'It limits exchanges per minute, for each address and each repository. It was tried again as often as "retries" allows.',
    remedies: [
      { say: 'Open one session per job and let its steps share it, instead of one per step.' },
      {
        say: 'With a server of your own, raise its limits:',
        lines: 'rateLimit: { address: 600, repository: 120 }',
        language: 'yaml',
      },
    ],
  }
}

function serverTrouble({ refusal }: Refused): Finding {
  return {
    title: `Server error ${refusal.status}`,
    what: `The server answered ${refusal.status}. ${said(refusal)}`,
    why: 'The trouble is on the server, or in what it depends on. Nothing is wrong with this workflow. It was tried again as often as "retries" allows.',
    remedies: [
      { say: 'Run the job again later.' },
      { say: 'If it stays, show whoever runs the server this message.' },
    ],
  }
}

function requestRefused({ refusal }: Refused): Finding {
  return {
    title: `Request refused with ${refusal.status}`,
    what: `The server answered ${refusal.status}. ${said(refusal)}`,
    why: 'The server and this action do not speak quite the same language.',
    remedies: [
      { say: 'Use the newest version of this action, and of the server if it is your own.' },
      { say: 'If it stays, show whoever runs the server this message.' },
    ],
  }
}

function claim(claims: Claims, name: string): string {
  const value = claims[name]
  return typeof value === 'string' ? clean(value) : '…'
}
