/** What can happen at a GitHub: each changes its state, if it can happen now, and gives the webhooks that GitHub sends for it. */
import type { FakeGitHub } from '../../../lib/testing/index.js'
import type { Owner, Repository, State } from './github-state.ts'
import type { Random } from './random.ts'

export type Webhook = ReturnType<FakeGitHub['app']['suspend']>[number]

export type Happening = keyof ReturnType<typeof createHappenings>

export function createHappenings(app: FakeGitHub['app'], random: Random, state: State) {
  const { owners, fullName, alive, ofOwner, freeLogin, freeName, installationOf, addRepository } = state
  const installed = () => owners.filter(({ installation }) => installation)

  function install(owner: Owner): readonly Webhook[] {
    const some = ofOwner(owner).filter(() => random.chance(0.7))
    const selected = random.chance(0.5) || some.length === 0 ? 'all' : new Set(some.map(({ id }) => id))
    const asked = selected === 'all' ? 'all' : some.map(fullName)
    const { installationId: id, deliveries } = app.install(owner.login, asked)
    owner.installation = { id, selected, isSuspended: false }
    return deliveries
  }

  function setSuspended(isSuspended: boolean): readonly Webhook[] {
    const found = installed().filter(({ installation }) => installation?.isSuspended !== isSuspended)
    const installation = random.pick(found)?.installation
    if (!installation) return []
    installation.isSuspended = isSuspended
    return isSuspended ? app.suspend(installation.id) : app.unsuspend(installation.id)
  }

  function setArchived(isArchived: boolean): readonly Webhook[] {
    const one = random.pick(alive().filter((each) => each.isArchived !== isArchived))
    if (!one) return []
    one.isArchived = isArchived
    return isArchived ? app.archiveRepository(one.id) : app.unarchiveRepository(one.id)
  }

  function setVisibility(visibility: Repository['visibility']): readonly Webhook[] {
    const one = random.pick(alive().filter((each) => each.visibility !== visibility))
    if (!one) return []
    one.visibility = visibility
    return app.setVisibility(one.id, visibility)
  }

  /** Events that say nothing new, or nothing that matters. */
  function mention(): readonly Webhook[] {
    const one = random.pick(alive())
    const installation = one && installationOf(one)
    if (!one || !installation || installation.isSuspended)
      return [app.sign('ping', { zen: 'Keep it simple.' })]
    const { owner } = one
    const account = { id: Number(owner.id), login: owner.login }
    const repository = {
      ...{ id: Number(one.id), full_name: fullName(one), private: one.visibility !== 'public' },
      ...{ visibility: one.visibility, archived: one.isArchived, owner: account },
    }
    const stub = { id: Number(installation.id) }
    const sender = { id: 583231, login: 'octocat' }
    const [event, payload] = random.pick([
      ['repository', { action: 'edited', repository, installation: stub, sender }],
      ['repository', { action: 'created', repository, installation: stub, sender }],
      ['installation', { action: 'new_permissions_accepted', installation: { ...stub, account }, sender }],
      ['push', { ref: 'refs/heads/main', repository, installation: stub, sender }],
    ] as const) as [string, object]
    return [app.sign(event, payload)]
  }

  return {
    install() {
      const owner = random.pick(owners.filter(({ installation }) => !installation))
      return owner ? install(owner) : []
    },
    suspend: () => setSuspended(true),
    unsuspend: () => setSuspended(false),
    uninstall() {
      const owner = random.pick(installed())
      if (!owner?.installation) return []
      const { id } = owner.installation
      owner.installation = undefined
      return app.uninstall(id)
    },
    grant() {
      const one = random.pick(alive().filter((each) => each.owner.installation && !installationOf(each)))
      const installation = one?.owner.installation
      if (!one || !installation || installation.selected === 'all') return []
      installation.selected.add(one.id)
      return app.grantRepositories(installation.id, [fullName(one)])
    },
    withdraw() {
      const one = random.pick(alive().filter(installationOf))
      const installation = one && installationOf(one)
      if (!one || !installation) return []
      const kept = ofOwner(one.owner).filter((each) => each !== one && installationOf(each))
      installation.selected = new Set(kept.map(({ id }) => id))
      return app.withdrawRepositories(installation.id, [fullName(one)])
    },
    rename() {
      const one = random.pick(alive())
      const name = one && freeName(one.owner)
      if (!one || name === undefined) return []
      one.name = name
      return app.renameRepository(one.id, name)
    },
    transfer() {
      const one = random.pick(alive())
      const owner = random.pick(owners)
      if (!one || !owner || owner === one.owner) return []
      if (ofOwner(owner).some(({ name }) => name === one.name)) return []
      const installation = installationOf(one)
      if (installation && installation.selected !== 'all') installation.selected.delete(one.id)
      one.owner = owner
      return app.transferRepository(one.id, owner.login)
    },
    archive: () => setArchived(true),
    unarchive: () => setArchived(false),
    show: () => setVisibility('public'),
    hide: () => setVisibility('private'),
    renameOwner() {
      const owner = random.pick(owners)
      if (!owner) return []
      const from = owner.login
      owner.login = freeLogin()
      return app.renameOwner(from, owner.login)
    },
    remove() {
      const one = random.pick(alive())
      if (!one) return []
      const installation = installationOf(one)
      if (installation && installation.selected !== 'all') installation.selected.delete(one.id)
      const deliveries = app.deleteRepository(one.id)
      one.isDeleted = true
      return deliveries
    },
    create() {
      const owner = random.pick(owners)
      if (owner) addRepository(owner)
      return []
    },
    mention,
  }
}
