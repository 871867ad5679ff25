import { type Account, accountJson } from './account.js'
import { timestamp } from './timestamp.js'
import type { Urls } from './urls.js'

/** The App, installed on an account. Times are in milliseconds since the epoch. */
export interface Installation {
  readonly id: string
  readonly account: Account
  /** Ids of the repositories it has, or all of the account's. */
  selected: Set<string> | 'all'
  readonly createdAt: number
  updatedAt: number
  /** Who suspended it, and when. */
  suspended: { readonly by: Account; readonly at: number } | undefined
}

/** What the App may do in every repository that it is installed for. */
export const APP_PERMISSIONS: Readonly<Record<string, string>> = { actions: 'write', metadata: 'read' }

export function selectionOf({ selected }: Installation): 'all' | 'selected' {
  return selected === 'all' ? 'all' : 'selected'
}

export function installationJson(
  installation: Installation,
  app: { readonly appId: string; readonly clientId: string },
  urls: Urls,
): Record<string, unknown> {
  const { id, account, suspended } = installation
  const settings = account.type === 'User' ? 'settings' : `organizations/${account.login}/settings`
  return {
    id: Number(id),
    client_id: app.clientId,
    account: accountJson(account, urls),
    repository_selection: selectionOf(installation),
    access_tokens_url: `${urls.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${urls.api}/installation/repositories`,
    html_url: `${urls.web}/${settings}/installations/${id}`,
    app_id: Number(app.appId),
    app_slug: 'atmos-pro',
    target_id: Number(account.id),
    target_type: account.type,
    permissions: APP_PERMISSIONS,
    events: ['repository'],
    created_at: timestamp(installation.createdAt),
    updated_at: timestamp(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? accountJson(suspended.by, urls) : null,
    suspended_at: suspended ? timestamp(suspended.at) : null,
  }
}
