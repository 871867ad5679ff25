import { ConfigError, shown } from '../../errors.js'
import type { Account } from './account.js'
import type { Installation } from './installation.js'
import type { Repositories } from './repositories.js'
import type { Repository } from './repository.js'

/** Where the App is installed: once on an account at most. */
export interface Installations {
  add(account: Account, selected: Installation['selected'], now: number): Installation
  get(id: string): Installation | undefined
  all(): readonly Installation[]
  /** The one on this account. */
  on(account: Account): Installation | undefined
  /** The one that has this repository. */
  of(repository: Repository): Installation | undefined
  repositoriesOf(installation: Installation): readonly Repository[]
  remove(installation: Installation): void
}

export function createInstallations(repositories: Repositories): Installations {
  const byId = new Map<string, Installation>()
  const byAccount = new Map<Account, Installation>()
  let next = 50_000_000

  return {
    add(account, selected, now) {
      if (byAccount.has(account)) {
        throw new ConfigError(`The App is installed on ${shown(account.login)} already.`)
      }
      const id = String(next++)
      const installation = { id, account, selected, createdAt: now, updatedAt: now, suspended: undefined }
      byId.set(id, installation)
      byAccount.set(account, installation)
      return installation
    },
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    on: (account) => byAccount.get(account),
    of(repository) {
      const installation = byAccount.get(repository.owner)
      return installation && has(installation, repository) ? installation : undefined
    },
    repositoriesOf(installation) {
      const owned = repositories.ofOwner(installation.account)
      return owned.filter((repository) => has(installation, repository))
    },
    remove(installation) {
      byId.delete(installation.id)
      byAccount.delete(installation.account)
    },
  }
}

function has({ account, selected }: Installation, repository: Repository): boolean {
  return repository.owner === account && (selected === 'all' || selected.has(repository.id))
}
