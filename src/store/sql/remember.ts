import type { SqlDirectory } from './directory.js'

/** Repositories that are remembered at once. */
const MAX_REPOSITORIES = 2000

/**
 * A directory that reads a repository again only when something was changed since.
 *
 * @param stamp changes with everything that is read
 */
export function rememberRepositories(directory: SqlDirectory, stamp: () => string): SqlDirectory {
  const findObstacle = remember(stamp, async (...place: Parameters<SqlDirectory['findObstacle']>) => ({
    obstacle: await directory.findObstacle(...place),
  }))
  return {
    ...directory,
    findRepository: remember(stamp, directory.findRepository),
    findObstacle: async (...place) => (await findObstacle(...place)).obstacle,
  }
}

/** What was not found is asked for again: strangers push nothing out. */
function remember<Place extends readonly string[], Found>(
  stamp: () => string,
  find: (...place: Place) => Promise<Found>,
): (...place: Place) => Promise<Found> {
  let seen = ''
  let known = new Map<string, Found>()

  return async (...place) => {
    const current = stamp()
    if (current !== seen || known.size >= MAX_REPOSITORIES) known = new Map()
    seen = current
    const key = JSON.stringify(place)
    const found = known.get(key) ?? (await find(...place))
    // Whatever was changed while it was read has another stamp.
    if (found !== undefined && seen === current) known.set(key, found)
    return found
  }
}
