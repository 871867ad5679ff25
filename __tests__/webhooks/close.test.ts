import { describe, expect, it } from 'vitest'
import { obstacleOf } from '../../src/store/obstacle.js'
import type { GitHubRepositoryRecord, InstallationRecord } from '../../src/store/records.js'
import { closeInstallation, closeRepository } from '../../src/webhooks/close.js'
import type { InstallationNews, RepositoryNews, RepositoryNotice } from '../../src/webhooks/notice.js'

const stored = { id: 'x', version: 1, createdAt: 0, platform: 'p', installationId: '7', checkAt: null }
const repository: GitHubRepositoryRecord = {
  ...stored,
  repositoryId: '1001',
  ownerId: '42',
  fullName: 'acme/infra',
  visibility: null,
  state: 'present',
}
const installation: InstallationRecord = { ...stored, accountId: '42', account: 'acme', state: 'active' }

const notice = (news: RepositoryNews, ownerId = '42'): RepositoryNotice => ({
  repositoryId: '1001',
  ownerId,
  fullName: 'acme/infra',
  visibility: null,
  news,
})

const REPOSITORY_STATES = ['present', 'archived', 'removed', 'deleted'] as const
const INSTALLATION_STATES = ['active', 'suspended', 'deleted'] as const
const REPOSITORY_NEWS: readonly RepositoryNews[] = [
  'changed',
  'archived',
  'removed',
  'deleted',
  'transferred',
]
const INSTALLATION_NEWS: readonly InstallationNews[] = ['created', 'changed', 'suspended', 'deleted']

describe('what a webhook closes at once', () => {
  it.each<[RepositoryNews, string, Partial<GitHubRepositoryRecord>]>([
    ['changed', '42', {}],
    ['archived', '42', { state: 'archived' }],
    ['removed', '42', { state: 'removed' }],
    ['deleted', '42', { state: 'deleted' }],
    ['transferred', '43', { ownerId: '43', state: 'removed' }],
    ['transferred', '42', {}],
  ])('%s, owner %s', (news, ownerId, expected) => {
    expect(closeRepository(repository, notice(news, ownerId), '7')).toEqual(expected)
  })

  it('is not what another installation has lost', () => {
    expect(closeRepository(repository, notice('removed'), '8')).toEqual({})
    expect(closeRepository(repository, notice('removed'), undefined)).toEqual({})
  })

  it.each<[InstallationNews | undefined, Partial<InstallationRecord>]>([
    ['created', {}],
    ['changed', {}],
    [undefined, {}],
    ['suspended', { state: 'suspended' }],
    ['deleted', { state: 'deleted' }],
  ])('of an installation: %s', (news, expected) => {
    expect(closeInstallation(installation, news)).toEqual(expected)
  })

  it.each(INSTALLATION_NEWS)('%s does not bring back an installation that was deleted', (news) => {
    expect(closeInstallation({ ...installation, state: 'deleted' }, news)).toEqual({})
  })
})

/** Every state, every webhook, every owner: an import that was shut out stays so, whichever owner it is of. */
describe('nothing opens', () => {
  const cases = REPOSITORY_STATES.flatMap((state) =>
    INSTALLATION_STATES.flatMap((installed) =>
      REPOSITORY_NEWS.map((news) => [state, installed, news] as const),
    ),
  )

  it.each(cases)('repository %s, installation %s: %s', (state, installed, news) => {
    for (const ownerId of ['42', '43']) {
      for (const importedOwnerId of ['42', '43']) {
        const before = { ...repository, state }
        const after = { ...before, ...closeRepository(before, notice(news, ownerId), '7') }
        const was = obstacleOf(importedOwnerId, { ...before, installation: installed })
        const is = obstacleOf(importedOwnerId, { ...after, installation: installed })
        if (was) expect(is).toBeDefined()
      }
    }
  })

  it.each(INSTALLATION_STATES.flatMap((state) => INSTALLATION_NEWS.map((news) => [state, news] as const)))(
    'installation %s: %s',
    (state, news) => {
      const after = { ...installation, state, ...closeInstallation({ ...installation, state }, news) }
      const was = obstacleOf('42', { ...repository, installation: state })
      const is = obstacleOf('42', { ...repository, installation: after.state })
      if (was) expect(is).toBeDefined()
    },
  )
})
