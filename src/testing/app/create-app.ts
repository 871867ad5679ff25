import type { KeyObject } from 'node:crypto'
import type { FakeGitHubApp } from '../fake-github-app.js'
import { createApi } from './api.js'
import type { AppState } from './call.js'
import { createAppIdentity } from './credentials.js'
import { signDelivery } from './deliveries.js'
import { createEvents } from './events.js'
import { installationChanges } from './installation-changes.js'
import { createOAuth } from './oauth.js'
import { defaultBranchOf, fullNameOf } from './repository.js'
import { repositoryChanges } from './repository-changes.js'
import { createSignIn } from './sign-in.js'
import { createTokens } from './tokens.js'
import type { Addresses, Target } from './urls.js'
import { createWorld, repositoryOf } from './world.js'

/** The App's side of the fake: what a test sees of it, and what answers requests. */
export interface AppSide {
  readonly app: FakeGitHubApp
  answer(request: Request, target: Target): Promise<Response>
}

export function createAppSide(options: {
  readonly addresses: Addresses
  readonly isServer: boolean
  readonly key: KeyObject | undefined
  readonly now: () => number
}): AppSide {
  const { addresses, isServer, now } = options
  const world = createWorld(now)
  const tokens = createTokens(now)
  const state: AppState = { world, tokens, isServer, app: createAppIdentity(options.key), dispatches: [] }
  const events = createEvents(state, addresses.configured)
  const signIn = createSignIn(state, addresses)
  const api = createApi(state)
  const oauth = createOAuth(state, signIn)

  const app: FakeGitHubApp = {
    credentials: state.app.credentials,
    apiUrl: addresses.configured.api,
    webUrl: addresses.configured.web,
    dispatches: state.dispatches,
    addUser: (login, id) => void world.accounts.addUser(login, id),
    addRepository: (repository) => world.repositories.add(repository, now()).id,
    repository(id) {
      const repository = repositoryOf(world, id)
      return {
        id,
        fullName: fullNameOf(repository),
        ownerId: repository.owner.id,
        visibility: repository.visibility,
        defaultBranch: defaultBranchOf(repository),
      }
    },
    ...installationChanges(world, events),
    ...repositoryChanges(world, events),
    sign: (event, payload, signing) => signDelivery(state.app, event, payload, signing),
    authorize: (address, login) => signIn.authorize(address, world.accounts.user(login)),
    userToken: (login) => tokens.forUser(world.accounts.user(login)).accessToken,
    foreignToken: (login) => tokens.foreign(world.accounts.user(login)),
    revokeUser: (login) => tokens.revokeUser(world.accounts.user(login)),
  }
  return {
    app,
    answer: (request, target) => (target.route === 'api' ? api(request, target) : oauth(request)),
  }
}
