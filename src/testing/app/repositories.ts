import { ConfigError, shown } from '../../errors.js'
import type { FakeRepositoryOptions } from '../fake-github-app.js'
import type { Account } from './account.js'
import type { Accounts } from './accounts.js'
import { fullNameOf, type Repository } from './repository.js'

/** Repositories, and the names they had. Names are the same whatever their case. */
export interface Repositories {
  add(options: FakeRepositoryOptions, now: number): Repository
  get(id: string): Repository | undefined
  /** By the name it has, or had if no other has it by now. */
  find(fullName: string): { readonly repository: Repository; readonly moved: boolean } | undefined
  ofOwner(owner: Account): readonly Repository[]
  rename(repository: Repository, to: { readonly owner?: Account; readonly name?: string }): void
  /** An account has another login: the full names of its repositories stay names that they had. */
  ownerRenamed(owner: Account, formerLogin: string): void
  remove(repository: Repository): void
}

export function createRepositories(accounts: Accounts): Repositories {
  const byId = new Map<string, Repository>()
  /** Every name, of now and of before. */
  const names = new Map<string, string>()
  let next = 70_000

  function find(fullName: string): ReturnType<Repositories['find']> {
    const key = fullName.toLowerCase()
    const repository = byId.get(names.get(key) ?? '')
    return repository && { repository, moved: fullNameOf(repository).toLowerCase() !== key }
  }

  function refuseTaken(fullName: string, by?: Repository): void {
    const held = find(fullName)
    if (held && !held.moved && held.repository !== by) {
      throw new ConfigError(`There is a repository ${shown(fullName)} already.`)
    }
  }

  function hold(repository: Repository): void {
    names.set(fullNameOf(repository).toLowerCase(), repository.id)
  }

  function freeId(): string {
    while (byId.has(String(next))) next += 1
    return String(next++)
  }

  return {
    add(options, now) {
      const [login = '', name = '', ...rest] = options.fullName.split('/')
      if (login === '' || name === '' || rest.length > 0) {
        throw new ConfigError(`must be OWNER/NAME, not ${shown(options.fullName)}`, { path: 'fullName' })
      }
      refuseTaken(options.fullName)
      const id = options.id ?? freeId()
      if (byId.has(id)) throw new ConfigError(`There is a repository with the id ${shown(id)} already.`)
      const repository: Repository = {
        id,
        name,
        owner: accounts.owner(login, options.ownerId),
        visibility: options.visibility ?? 'private',
        isArchived: false,
        admins: loginsOf(options.admins),
        readers: loginsOf(options.readers),
        workflows: options.workflows ?? ['atmos-terraform-apply.yaml'],
        branches: options.branches ?? ['main'],
        tags: options.tags ?? [],
        createdAt: now,
        updatedAt: now,
      }
      byId.set(id, repository)
      hold(repository)
      return repository
    },
    get: (id) => byId.get(id),
    find,
    ofOwner: (owner) => [...byId.values()].filter((repository) => repository.owner === owner),
    rename(repository, { owner = repository.owner, name = repository.name }) {
      refuseTaken(`${owner.login}/${name}`, repository)
      repository.owner = owner
      repository.name = name
      hold(repository)
    },
    ownerRenamed(owner, formerLogin) {
      for (const repository of byId.values()) {
        if (repository.owner === owner) hold(repository)
        for (const logins of [repository.admins, repository.readers]) {
          if (logins.delete(formerLogin.toLowerCase())) logins.add(owner.login.toLowerCase())
        }
      }
    },
    remove: (repository) => void byId.delete(repository.id),
  }
}

function loginsOf(logins: readonly string[] = []): Set<string> {
  return new Set(logins.map((login) => login.toLowerCase()))
}
