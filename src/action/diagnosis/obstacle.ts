import { factsOfToken } from '../facts.js'
import type { Refused } from '../failure.js'
import { said } from '../refusal.js'
import type { Finding, Remedy } from './diagnosis.js'
import type { Scene } from './scene.js'

/** Nothing in the workflow can help here. */
const THEN: Remedy = { say: 'Then run the job again: the server hears of it within seconds.' }

export function installationSuspended({ refusal, claims }: Refused, scene: Scene): Finding {
  const { repository } = factsOfToken(claims)
  return {
    code: 'installation_suspended',
    title: 'GitHub App suspended',
    what: `The server lets nothing of ${ownerOf(repository)} in. ${said(refusal)}`,
    why: `An owner of ${ownerOf(repository)}, or who runs the App, has suspended its installation. While it lasts, none of its repositories gets a session.`,
    remedies: [
      settings(scene, repository, `Ask an owner of ${ownerOf(repository)} to unsuspend the App, at`),
      THEN,
    ],
  }
}

export function installationRemoved({ refusal, claims }: Refused, scene: Scene): Finding {
  const { repository } = factsOfToken(claims)
  return {
    code: 'installation_removed',
    title: 'GitHub App has no access',
    what: `The server lets ${repository} in no more. ${said(refusal)}`,
    why: `The GitHub App was uninstalled from ${ownerOf(repository)}, or ${repository} was taken out of what it has access to.`,
    remedies: [
      settings(
        scene,
        repository,
        `Ask an owner of ${ownerOf(repository)} to install the App, or to add ${repository} to its "Repository access", at`,
      ),
      THEN,
    ],
  }
}

export function repositoryUnavailable({ refusal, claims }: Refused, scene: Scene): Finding {
  const { repository } = factsOfToken(claims)
  return {
    code: 'repository_unavailable',
    title: 'Repository archived, deleted or transferred',
    what: `The server lets ${repository} in no more. ${said(refusal)}`,
    why: 'GitHub has told the server so. A repository that is read-only, gone or in other hands keeps no access.',
    remedies: [
      {
        say: 'If it is archived and should not be, unarchive it under "Danger Zone", at',
        lines: `${scene.serverUrl}/${repository}/settings`,
        language: 'text',
      },
      {
        say: `If it was transferred, import ${repository} again: its new owner does not inherit what was granted to the old one.`,
      },
      THEN,
    ],
  }
}

function settings({ serverUrl }: Scene, repository: string, say: string): Remedy {
  const lines = [
    `${serverUrl}/organizations/${ownerOf(repository)}/settings/installations`,
    `${serverUrl}/settings/installations   # if it is a personal account`,
  ]
  return { say, lines: lines.join('\n'), language: 'text' }
}

function ownerOf(repository: string): string {
  return repository.split('/', 1)[0] as string
}
