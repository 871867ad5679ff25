/** What there is at a GitHub: owners, what they have installed, and their repositories. */
import type { FakeGitHub } from '../../../lib/testing/index.js'
import type { Random } from './random.ts'

export interface Owner {
  readonly id: string
  login: string
  installation: Installation | undefined
}

export interface Installation {
  readonly id: string
  selected: Set<string> | 'all'
  isSuspended: boolean
}

export interface Repository {
  readonly id: string
  owner: Owner
  name: string
  visibility: 'public' | 'private'
  isArchived: boolean
  isDeleted: boolean
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

export type State = ReturnType<typeof createState>

const NAMES = ['infra', 'web', 'api', 'docs', 'core', 'tools', 'site', 'data']

export function createState(app: FakeGitHub['app'], random: Random) {
  const owners: Owner[] = []
  const repositories: Repository[] = []
  let logins = 0

  const fullName = ({ owner, name }: Repository) => `${owner.login}/${name}`
  const alive = () => repositories.filter(({ isDeleted }) => !isDeleted)
  const ofOwner = (owner: Owner) => alive().filter((one) => one.owner === owner)

  function freeLogin(): string {
    logins += 1
    return `org-${logins}`
  }

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

  function addOwner(): Owner {
    const owner = { id: String(100_000 + owners.length), login: freeLogin(), installation: undefined }
    owners.push(owner)
    return owner
  }

  function addRepository(owner: Owner): Repository | undefined {
    const name = freeName(owner)
    if (name === undefined) return undefined
    const visibility = random.pick(['public', 'private'] as const) ?? 'private'
    const id = app.addRepository({ fullName: `${owner.login}/${name}`, ownerId: owner.id, visibility })
    const made = { id, owner, name, visibility, isArchived: false, isDeleted: false }
    repositories.push(made)
    return made
  }

  function truthOf(id: string): Truth {
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
  }

  return {
    ...{ owners, repositories, fullName, alive, ofOwner, freeLogin, freeName },
    ...{ installationOf, addOwner, addRepository, truthOf },
  }
}
