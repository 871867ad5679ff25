import { ConfigError, shown } from '../../errors.js'
import type { Delivery, FakeGitHubApp } from '../fake-github-app.js'
import type { Account } from './account.js'
import type { Events } from './events.js'
import type { Installation } from './installation.js'
import type { Repository } from './repository.js'
import { repositoryOf, type World } from './world.js'

type Changes = Pick<
  FakeGitHubApp,
  | 'renameRepository'
  | 'transferRepository'
  | 'archiveRepository'
  | 'unarchiveRepository'
  | 'setVisibility'
  | 'deleteRepository'
  | 'renameOwner'
>

/** What an administrator does to repositories. The App hears of those that it is installed for. */
export function repositoryChanges(world: World, events: Events): Changes {
  const { accounts, installations, repositories } = world

  /** The installation that hears of the repository: a suspended one hears nothing. */
  function listener(repository: Repository): Installation | undefined {
    const installation = installations.of(repository)
    return installation?.suspended ? undefined : installation
  }

  function changed(repository: Repository, action: string, changes?: object): readonly Delivery[] {
    repository.updatedAt = world.now()
    const installation = listener(repository)
    return installation ? [events.repository(action, repository, installation, changes)] : []
  }

  function setArchived(id: string, isArchived: boolean): readonly Delivery[] {
    const repository = repositoryOf(world, id)
    if (repository.isArchived === isArchived) return []
    repository.isArchived = isArchived
    return changed(repository, isArchived ? 'archived' : 'unarchived')
  }

  /** Out of the installation that has it, which hears of it. */
  function leave(repository: Repository, installation: Installation | undefined): readonly Delivery[] {
    const had = installations.of(repository)
    if (had && had.selected !== 'all') had.selected.delete(repository.id)
    return installation ? [events.repositories('removed', installation, [repository])] : []
  }

  return {
    renameRepository(id, name) {
      const repository = repositoryOf(world, id)
      const from = repository.name
      if (name === from) return []
      repositories.rename(repository, { name })
      return changed(repository, 'renamed', { repository: { name: { from } } })
    },
    transferRepository(id, login) {
      const repository = repositoryOf(world, id)
      const former = repository.owner
      const owner = accounts.owner(login)
      if (owner === former) return []
      const deliveries = leave(repository, listener(repository))
      repositories.rename(repository, { owner })
      const installation = listener(repository)
      const added = installation ? [events.repositories('added', installation, [repository])] : []
      const changes = { owner: { from: { [former.type.toLowerCase()]: events.account(former) } } }
      return [...deliveries, ...added, ...changed(repository, 'transferred', changes)]
    },
    archiveRepository: (id) => setArchived(id, true),
    unarchiveRepository: (id) => setArchived(id, false),
    setVisibility(id, visibility) {
      const repository = repositoryOf(world, id)
      if (repository.visibility === visibility) return []
      repository.visibility = visibility
      return changed(repository, visibility === 'public' ? 'publicized' : 'privatized')
    },
    deleteRepository(id) {
      const repository = repositoryOf(world, id)
      const installation = listener(repository)
      const deleted = changed(repository, 'deleted')
      const deliveries = [...leave(repository, installation), ...deleted]
      repositories.remove(repository)
      return deliveries
    },
    renameOwner(owner, login) {
      const account = ownerNamed(accounts.find(owner), owner)
      const from = account.login
      accounts.rename(account, login)
      repositories.ownerRenamed(account, from)
      const installation = installations.on(account)
      return installation && !installation.suspended ? [events.target(installation, from)] : []
    },
  }
}

function ownerNamed(account: Account | undefined, login: string): Account {
  if (!account) throw new ConfigError(`There is no owner ${shown(login)}.`)
  return account
}
