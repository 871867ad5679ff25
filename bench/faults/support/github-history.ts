/** What happens at a GitHub: installations and repositories come, change hands and go, and names are given again. */
import type { FakeGitHub } from '../../../lib/testing/index.js'
import type { Random } from './random.ts'

export type Webhook = ReturnType<FakeGitHub['app']['suspend']>[number]

interface Owner {
  readonly id: string
  login: string
  installation: Installation | undefined
}

interface Installation {
  readonly id: string
  selected: Set<string> | 'all'
  isSuspended: boolean
}

interface Repository {
  readonly id: string
  owner: Owner
  name: string
  visibility: 'public' | 'private'
  isArchived: boolean
  isDeleted: boolean
}

/** A repository to be imported, as it is in the beginning. */
export interface Import {
  readonly id: string
  readonly ownerId: string
  readonly fullName: string
}

/** What the App may know of a repository: through which installation, and what it sees there. */
export interface Truth {
  /** Left out: none has it. */
  readonly installation?: { readonly id: string; readonly account: string; readonly isSuspended: boolean }
  readonly ownerId: string
  readonly fullName: string
  readonly visibility: string
  readonly isArchived: boolean
}

export interface History {
  readonly imports: readonly Import[]
  /** Something happens; the webhooks that GitHub sends for it, in order. */
  step(): readonly Webhook[]
  truthOf(repositoryId: string): Truth
}

const NAMES = ['infra', 'web', 'api', 'docs', 'core', 'tools', 'site', 'data']
/** How often each thing happens, compared with the others. */
const WEIGHTS = {
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
  const owners: Owner[] = []
  const repositories: Repository[] = []
  const imports: Import[] = []
  const fullName = ({ owner, name }: Repository) => `${owner.login}/${name}`
  const alive = () => repositories.filter(({ isDeleted }) => !isDeleted)
  const ofOwner = (owner: Owner) => alive().filter((one) => one.owner === owner)
  const installed = () => owners.filter(({ installation }) => installation)
  let logins = 0

  /** Names are given again, so that what had them before cannot be found by them. */
  function freeName(owner: Owner): string | undefined {
    const taken = new Set(ofOwner(owner).map(({ name }) => name))
    const free = [...NAMES, ...NAMES.map((name) => `${name}-2`), ...NAMES.map((name) => `${name}-3`)]
    return random.pick(free.filter((name) => !taken.has(name)))
  }

  function installationOf({ id, owner: { installation }, isDeleted }: Repository): Installation | undefined {
    const has = installation?.selected === 'all' || installation?.selected.has(id)
    return has && !isDeleted ? installation : undefined
  }

  function add(owner: Owner): Repository | undefined {
    const name = freeName(owner)
    if (name === undefined) return undefined
    const visibility = random.pick(['public', 'private'] as const) ?? 'private'
    const id = app.addRepository({ fullName: `${owner.login}/${name}`, ownerId: owner.id, visibility })
    const made = { id, owner, name, visibility, isArchived: false, isDeleted: false }
    repositories.push(made)
    return made
  }

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

  const happenings: Readonly<Record<keyof typeof WEIGHTS, () => readonly Webhook[]>> = {
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
      logins += 1
      owner.login = `org-${logins}`
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
      if (owner) add(owner)
      return []
    },
    mention,
  }

  for (let count = 0; count < size.owners; count += 1) {
    logins += 1
    const login = `org-${logins}`
    owners.push({ id: String(100_000 + count), login, installation: undefined })
    const owner = owners.at(-1) as Owner
    for (let own = 0; own < Math.ceil((size.imports + size.others) / size.owners); own += 1) add(owner)
  }
  for (const one of repositories.slice(0, size.imports)) {
    imports.push({ id: one.id, ownerId: one.owner.id, fullName: fullName(one) })
  }
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
        if (left < 0) return happenings[name as keyof typeof WEIGHTS]()
      }
      return []
    },
    truthOf(id) {
      const one = repositories.find((each) => each.id === id) as Repository
      const installation = installationOf(one)
      const { id: ownerId, login: account } = one.owner
      return {
        ownerId,
        fullName: fullName(one),
        visibility: one.visibility,
        isArchived: one.isArchived,
        ...(installation && {
          installation: { id: installation.id, account, isSuspended: installation.isSuspended },
        }),
      }
    },
  }
}
