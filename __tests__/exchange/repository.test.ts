import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import type { Store } from '../../src/store/store.js'
import type { MintOptions } from '../../src/testing/index.js'
import { createFixture, type Fixture } from './fixture.js'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})
afterEach(() => fixture.github.close())

const infra = { id: '1001', ownerId: '42', fullName: 'acme/infra', visibility: 'private' } as const

async function exchange(options: MintOptions = {}, workspaceId = fixture.workspaceId) {
  const token = await fixture.github.mint('push', options)
  return fixture.exchange.exchange({ token, workspaceId }, 'trace')
}

const stored = () =>
  fixture.store.findRepository(fixture.workspaceId, 'token.actions.githubusercontent.com', '1001')
const actions = () => fixture.store.events().map(({ category, action }) => `${category}.${action}`)

describe('the name of a repository', () => {
  it('is what a verified token says, and a change is audited once', async () => {
    for (const fullName of ['acme/infra', 'acme/platform', 'acme/platform'])
      await exchange({ repository: { ...infra, fullName } })
    expect(await stored()).toMatchObject({ id: '1001', fullName: 'acme/platform', visibility: 'private' })
    expect(actions()).toEqual([
      'auth.oidc_token_exchange_success',
      'github.repository_renamed',
      'auth.oidc_token_exchange_success',
      'auth.oidc_token_exchange_success',
    ])
    expect(fixture.store.events()[1]).toMatchObject({
      description: 'acme/infra is called acme/platform by now',
      metadata: { from: 'acme/infra', to: 'acme/platform' },
      target: { type: 'repository', id: '1001', name: 'acme/platform' },
    })
  })

  it('is not written again when it is the same', async () => {
    const labels: unknown[] = []
    const relabelRepository: Store['relabelRepository'] = async (_repository, label) => {
      labels.push(label)
    }
    const exchange = fixture.exchangeOn({ ...fixture.store, relabelRepository })
    for (const fullName of ['acme/infra', 'acme/platform']) {
      const token = await fixture.github.mint('push', {
        repository: { ...infra, fullName },
        claims: { repository_visibility: undefined },
      })
      await exchange.exchange({ token, workspaceId: fixture.workspaceId }, 'trace')
    }
    expect(labels).toStrictEqual([{ fullName: 'acme/platform' }])
  })

  it('is followed also when the run itself is refused', async () => {
    await expect(
      exchange({ branch: 'topic', repository: { ...infra, fullName: 'acme/new' } }),
    ).rejects.toThrow()
    expect(await stored()).toMatchObject({ fullName: 'acme/new' })
  })

  it('is not what somebody says who is not let in', async () => {
    const others = [
      { ...infra, id: '1003', fullName: 'mallory/infra' },
      { ...infra, ownerId: '43', fullName: 'mallory/infra' },
    ]
    for (const repository of others) await expect(exchange({ repository })).rejects.toThrow()
    expect(await stored()).toMatchObject({ fullName: 'acme/infra' })
  })

  it('does not keep an exchange from happening when it cannot be written down', async () => {
    const broken = { ...fixture.store, relabelRepository: () => Promise.reject(new Error('away')) }
    const exchange = fixture.exchangeOn(broken)
    const token = await fixture.github.mint('push', { repository: { ...infra, fullName: 'acme/new' } })
    await exchange.exchange({ token, workspaceId: fixture.workspaceId }, 'trace')
    expect(await stored()).toMatchObject({ fullName: 'acme/infra' })
  })
})

describe('the visibility of a repository', () => {
  it('is learned in silence, and a change is audited', async () => {
    for (const visibility of ['private', 'public', 'public'] as const)
      await exchange({ repository: { ...infra, visibility } })
    expect(await stored()).toMatchObject({ visibility: 'public' })
    expect(actions().filter((action) => action.startsWith('github.'))).toEqual([
      'github.repository_visibility_changed',
    ])
  })
})

describe('a session, when its repository', () => {
  const record = async () => {
    const [found] = await fixture.store.list('repositories', { workspaceId: fixture.workspaceId, limit: 1 })
    if (!found) throw new Error('there is no repository')
    return found
  }

  it.each<[string, (id: string) => Promise<unknown>, boolean]>([
    ['stays as it is', async () => {}, true],
    [
      'gets another name',
      async () => exchange({ repository: { ...infra, fullName: 'acme/platform' } }),
      true,
    ],
    ['is removed', (id) => fixture.store.commit([{ remove: 'repositories', id }], []), false],
    [
      'is removed and imported again',
      async (id) => {
        const before = await record()
        await fixture.store.commit([{ remove: 'repositories', id }], [])
        const again = { ...before, version: 1, id: newId('repo') }
        await fixture.store.commit([{ insert: 'repositories', record: again }], [])
      },
      false,
    ],
    [
      'is transferred',
      async () => {
        const before = await record()
        const transferred = { ...before, version: before.version + 1, ownerId: '43' }
        await fixture.store.commit([{ update: 'repositories', record: transferred, was: before.version }], [])
      },
      false,
    ],
    [
      'goes with its workspace',
      () => fixture.store.commit([{ remove: 'workspaces', id: fixture.workspaceId }], []),
      false,
    ],
  ])('%s', async (_name, change, isGood) => {
    const { token } = await exchange()
    await change((await record()).id)
    const outcome = await fixture.exchange.introspect(token).then(
      () => true,
      ({ code }) => code,
    )
    expect(outcome).toBe(isGood || 'token_revoked')
  })
})

describe('a known name with other ids', () => {
  it.each([
    ['registered again: another repository id', { id: '9009' }, true],
    ['transferred: another owner id', { ownerId: '43' }, true],
    ['in another case', { id: '9009', fullName: 'ACME/Infra' }, true],
    ['of no repository here', { id: '9009', fullName: 'acme/other' }, false],
  ])('%s', async (_name, difference, isNameKnown) => {
    const error = await exchange({ repository: { ...infra, ...difference } }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'workspace_not_found' })
    // The caller learns nothing of it; whoever reads the log does.
    expect(JSON.stringify({ ...error, message: error.message })).not.toMatch(/known here|isNameKnown/)
    const [event] = fixture.store.events()
    expect(event?.metadata).toEqual(isNameKnown ? { isNameKnown: true } : undefined)
    if (isNameKnown)
      expect(event?.description).toMatch(
        /is known here, but not with the id \d+ and the owner id \d+ .* If it is yours, import it again\.$/,
      )
  })
})
