/** What happens at a GitHub: installations and repositories come, change hands and go, and names are given again. */
import type { FakeGitHub } from '../../../lib/testing/index.js'
import { createHappenings, type Happening, type Webhook } from './github-happenings.ts'
import { createState, type Truth } from './github-state.ts'
import type { Random } from './random.ts'

/** A repository to be imported, as it is in the beginning. */
export interface Import {
  readonly id: string
  readonly ownerId: string
  readonly fullName: string
}

export interface History {
  readonly imports: readonly Import[]
  /** Something happens; the webhooks that GitHub sends for it, in order. */
  step(): readonly Webhook[]
  truthOf(repositoryId: string): Truth
}

/** How often each thing happens, compared with the others. */
const WEIGHTS: Readonly<Record<Happening, number>> = {
  install: 6,
  suspend: 3,
  unsuspend: 5,
  uninstall: 1,
  grant: 6,
  withdraw: 4,
  rename: 12,
  transfer: 6,
  archive: 6,
  unarchive: 10,
  show: 6,
  hide: 6,
  renameOwner: 1,
  remove: 0.005,
  create: 0.005,
  mention: 12,
}

export function createHistory(
  app: FakeGitHub['app'],
  random: Random,
  size: { readonly owners: number; readonly imports: number; readonly others: number },
): History {
  const state = createState(app, random)
  const { owners, repositories, fullName } = state
  const happenings = createHappenings(app, random, state)

  for (let count = 0; count < size.owners; count += 1) {
    const owner = state.addOwner()
    const own = Math.ceil((size.imports + size.others) / size.owners)
    for (let made = 0; made < own; made += 1) state.addRepository(owner)
  }
  const imports = repositories
    .slice(0, size.imports)
    .map((one) => ({ id: one.id, ownerId: one.owner.id, fullName: fullName(one) }))
  // Before anybody listens: what is imported is seen once.
  for (const owner of owners) {
    const { installationId: id } = app.install(owner.login, 'all')
    owner.installation = { id, selected: 'all', isSuspended: false }
  }

  const total = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)
  return {
    imports,
    step() {
      let left = random.next() * total
      for (const [name, weight] of Object.entries(WEIGHTS)) {
        left -= weight
        if (left < 0) return happenings[name as Happening]()
      }
      return []
    },
    truthOf: state.truthOf,
  }
}
