import { ConfigError, shown } from '../../errors.js'
import type { Delivery, FakeGitHubApp } from '../fake-github-app.js'
import { type Events, SENDER } from './events.js'
import type { Installation } from './installation.js'
import type { Repository } from './repository.js'
import { installationOf, repositoryNamed, type World } from './world.js'

type Changes = Pick<
  FakeGitHubApp,
  'install' | 'suspend' | 'unsuspend' | 'uninstall' | 'grantRepositories' | 'withdrawRepositories'
>

/** What an administrator does to the App's installations. A suspended one hears of nothing but itself. */
export function installationChanges(world: World, events: Events): Changes {
  const { accounts, installations } = world

  function named(installation: Installation, fullNames: readonly string[]): Repository[] {
    return fullNames.map((fullName) => ownedBy(installation.account.login, repositoryNamed(world, fullName)))
  }

  function suspend(id: string, suspended: Installation['suspended']): readonly Delivery[] {
    const installation = installationOf(world, id)
    if ((installation.suspended === undefined) === (suspended === undefined)) return []
    installation.suspended = suspended
    installation.updatedAt = world.now()
    return [events.installation(suspended ? 'suspend' : 'unsuspend', installation)]
  }

  function told(
    action: 'added' | 'removed',
    installation: Installation,
    repositories: readonly Repository[],
  ): readonly Delivery[] {
    if (repositories.length === 0) return []
    installation.updatedAt = world.now()
    return installation.suspended ? [] : [events.repositories(action, installation, repositories)]
  }

  return {
    install(owner, repositories) {
      const account = accounts.find(owner)
      if (!account) throw new ConfigError(`There is no owner ${shown(owner)}.`)
      const selected =
        repositories === 'all'
          ? repositories
          : new Set(repositories.map((name) => ownedBy(account.login, repositoryNamed(world, name)).id))
      const installation = installations.add(account, selected, world.now())
      return {
        installationId: installation.id,
        deliveries: [events.installation('created', installation)],
      }
    },
    suspend: (id) => suspend(id, { by: SENDER, at: world.now() }),
    unsuspend: (id) => suspend(id, undefined),
    uninstall(id) {
      const installation = installationOf(world, id)
      const deliveries = [events.installation('deleted', installation)]
      installations.remove(installation)
      return deliveries
    },
    grantRepositories(id, fullNames) {
      const installation = installationOf(world, id)
      const { selected } = installation
      const asked = named(installation, fullNames)
      const added = selected === 'all' ? [] : asked.filter((repository) => !selected.has(repository.id))
      for (const repository of added) if (selected !== 'all') selected.add(repository.id)
      return told('added', installation, added)
    },
    withdrawRepositories(id, fullNames) {
      const installation = installationOf(world, id)
      const had = installations.repositoriesOf(installation)
      const removed = named(installation, fullNames).filter((repository) => had.includes(repository))
      const kept = had.filter((repository) => !removed.includes(repository))
      if (removed.length > 0) installation.selected = new Set(kept.map((repository) => repository.id))
      return told('removed', installation, removed)
    },
  }
}

function ownedBy(login: string, repository: Repository): Repository {
  if (repository.owner.login === login) return repository
  throw new ConfigError(`The repository ${shown(repository.name)} does not belong to ${shown(login)}.`)
}
