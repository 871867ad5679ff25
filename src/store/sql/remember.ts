import type { Directory, StoredRepository } from '../store.js'

/** Repositories that are remembered at once. */
const MAX_REPOSITORIES = 2000

/**
 * A directory that reads a repository again only when something was changed since.
 *
 * @param stamp changes with everything that is read
 */
export function rememberRepositories(directory: Directory, stamp: () => string): Directory {
  let seen = ''
  let known = new Map<string, StoredRepository>()

  return {
    ...directory,
    async findRepository(...place) {
      const current = stamp()
      if (current !== seen || known.size >= MAX_REPOSITORIES) known = new Map()
      seen = current
      const key = JSON.stringify(place)
      const found = known.get(key) ?? (await directory.findRepository(...place))
      // Whatever was changed while it was read has another stamp.
      if (found && seen === current) known.set(key, found)
      return found
    },
  }
}
