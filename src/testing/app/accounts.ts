import { ConfigError, shown } from '../../errors.js'
import type { Account } from './account.js'

/** Users and organizations. Logins are the same whatever their case. */
export interface Accounts {
  addUser(login: string, id: string | undefined): Account
  /** The account of that login, or a new organization. */
  owner(login: string, id?: string): Account
  /** @throws ConfigError when there is no such user */
  user(login: string): Account
  find(login: string): Account | undefined
  rename(account: Account, login: string): void
}

export function createAccounts(): Accounts {
  const byLogin = new Map<string, Account>()
  const ids = new Set<string>()
  let next = 9000

  function add(login: string, id: string | undefined, type: Account['type']): Account {
    if (byLogin.has(login.toLowerCase())) throw new ConfigError(`The login ${shown(login)} is taken.`)
    if (id !== undefined && ids.has(id)) throw new ConfigError(`The id ${shown(id)} is taken.`)
    while (id === undefined && ids.has(String(next))) next += 1
    const account = { id: id ?? String(next), login, type }
    byLogin.set(login.toLowerCase(), account)
    ids.add(account.id)
    return account
  }

  return {
    addUser: (login, id) => add(login, id, 'User'),
    owner(login, id) {
      const held = byLogin.get(login.toLowerCase())
      if (held && id !== undefined && held.id !== id) {
        throw new ConfigError(`The owner ${shown(login)} has the id ${held.id}.`, { path: 'ownerId' })
      }
      return held ?? add(login, id, 'Organization')
    },
    user(login) {
      const held = byLogin.get(login.toLowerCase())
      if (held?.type !== 'User') throw new ConfigError(`There is no user ${shown(login)}: add it first.`)
      return held
    },
    find: (login) => byLogin.get(login.toLowerCase()),
    rename(account, login) {
      const held = byLogin.get(login.toLowerCase())
      if (held && held !== account) throw new ConfigError(`The login ${shown(login)} is taken.`)
      byLogin.delete(account.login.toLowerCase())
      account.login = login
      byLogin.set(login.toLowerCase(), account)
    },
  }
}
