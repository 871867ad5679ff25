import type { Urls } from './urls.js'

/** A user or an organization. */
export interface Account {
  readonly id: string
  login: string
  readonly type: 'User' | 'Organization'
}

export function accountJson({ id, login, type }: Account, { api, web }: Urls): Record<string, unknown> {
  return {
    login,
    id: Number(id),
    node_id: nodeId(type === 'User' ? 'U' : 'O', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: `${api}/users/${login}`,
    html_url: `${web}/${login}`,
    repos_url: `${api}/users/${login}/repos`,
    type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** The id that GraphQL knows it by: made up, always the same for the same id. */
export function nodeId(prefix: string, id: string): string {
  return `${prefix}_kgDO${Buffer.from(id).toString('base64url')}`
}
