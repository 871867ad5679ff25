import type { Delivery } from '../fake-github-app.js'
import { type Account, accountJson, nodeId } from './account.js'
import type { AppState } from './call.js'
import { signDelivery } from './deliveries.js'
import { type Installation, installationJson, selectionOf } from './installation.js'
import { type Repository, repositoryJson, repositoryStub } from './repository.js'
import type { Urls } from './urls.js'

/** Whoever changes things at the fake. */
export const SENDER: Account = { id: '583231', login: 'octocat', type: 'User' }

/** The webhooks that GitHub sends an App. */
export interface Events {
  /** `installation`, with the repositories it has. */
  installation(action: string, installation: Installation): Delivery
  /** `installation_repositories` */
  repositories(
    action: 'added' | 'removed',
    installation: Installation,
    repositories: readonly Repository[],
  ): Delivery
  /** `installation_target` */
  target(installation: Installation, formerLogin: string): Delivery
  /** `repository`, to the installation that has (or had) it. */
  repository(action: string, repository: Repository, installation: Installation, changes?: object): Delivery
  /** An account, as webhooks show it. */
  account(account: Account): Record<string, unknown>
}

export function createEvents({ app, world }: AppState, urls: Urls): Events {
  const sender = accountJson(SENDER, urls)
  const show = (installation: Installation) => installationJson(installation, app.credentials, urls)

  return {
    installation(action, installation) {
      const repositories = world.installations.repositoriesOf(installation).map(repositoryStub)
      const payload = { action, installation: show(installation), repositories, requester: null, sender }
      return signDelivery(app, 'installation', payload)
    },
    repositories(action, installation, repositories) {
      const stubs = repositories.map(repositoryStub)
      return signDelivery(app, 'installation_repositories', {
        action,
        installation: show(installation),
        repository_selection: selectionOf(installation),
        repositories_added: action === 'added' ? stubs : [],
        repositories_removed: action === 'removed' ? stubs : [],
        requester: null,
        sender,
      })
    },
    target(installation, formerLogin) {
      const { account } = installation
      return signDelivery(app, 'installation_target', {
        action: 'renamed',
        account: accountJson(account, urls),
        changes: { login: { from: formerLogin } },
        target_type: account.type,
        installation: installationStub(installation),
        sender,
      })
    },
    repository(action, repository, installation, changes) {
      return signDelivery(app, 'repository', {
        action,
        ...(changes && { changes }),
        repository: repositoryJson(repository, urls),
        ...(repository.owner.type === 'Organization' && {
          organization: organizationJson(repository.owner, urls),
        }),
        sender,
        installation: installationStub(installation),
      })
    },
    account: (account) => accountJson(account, urls),
  }
}

/** All that most webhooks have of an installation. */
function installationStub({ id }: Installation): Record<string, unknown> {
  return { id: Number(id), node_id: nodeId('MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u', id) }
}

function organizationJson(account: Account, { api }: Urls): Record<string, unknown> {
  const { id, login } = account
  return { login, id: Number(id), node_id: nodeId('O', id), url: `${api}/orgs/${login}`, description: '' }
}
