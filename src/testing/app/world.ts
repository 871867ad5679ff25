import { ConfigError, shown } from '../../errors.js'
import { type Accounts, createAccounts } from './accounts.js'
import type { Installation } from './installation.js'
import { createInstallations, type Installations } from './installations.js'
import { createRepositories, type Repositories } from './repositories.js'
import type { Repository } from './repository.js'

/** All that there is at this GitHub. */
export interface World {
  readonly accounts: Accounts
  readonly repositories: Repositories
  readonly installations: Installations
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export function createWorld(now: () => number): World {
  const accounts = createAccounts()
  const repositories = createRepositories(accounts)
  return { accounts, repositories, installations: createInstallations(repositories), now }
}

/** @throws ConfigError when there is none */
export function repositoryOf({ repositories }: World, id: string): Repository {
  const repository = repositories.get(id)
  if (!repository) throw new ConfigError(`There is no repository with the id ${shown(id)}.`)
  return repository
}

/** @throws ConfigError when there is none, by the name it has now */
export function repositoryNamed({ repositories }: World, fullName: string): Repository {
  const found = repositories.find(fullName)
  if (!found || found.moved) throw new ConfigError(`There is no repository ${shown(fullName)}.`)
  return found.repository
}

/** @throws ConfigError when there is none */
export function installationOf({ installations }: World, id: string): Installation {
  const installation = installations.get(id)
  if (!installation) throw new ConfigError(`There is no installation with the id ${shown(id)}.`)
  return installation
}
