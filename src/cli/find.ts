import type * as z from 'zod'
import { asciiLowerCase } from '../ascii.js'
import { ConfigError, ManagementError, plain, shown } from '../errors.js'
import { NUMERIC_ID } from '../identity/claims.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import type { lockView } from '../management/lock-view.js'
import { listLocks } from '../management/operations/lock.js'
import { listMembers } from '../management/operations/member.js'
import { listRepositories, showRepository } from '../management/operations/repository.js'
import { listWorkspaces } from '../management/operations/workspace.js'
import type { memberView, repositoryView } from '../management/views.js'
import { WORKSPACE_ID, WORKSPACE_ID_FORM } from '../store/id.js'
import type { Client } from './client/client.js'
import type { CommandContext } from './command.js'
import { listAll } from './list-all.js'

export type Member = z.output<typeof memberView>
export type Repository = z.output<typeof repositoryView>
export type Lock = z.output<typeof lockView>

/** So many are listed when somebody has to choose. */
const CHOICES = 10

/**
 * The id of the workspace that is meant: the one named, else that of the environment, else the only one there is.
 *
 * @throws ConfigError when nobody can know
 */
export async function findWorkspaceId(
  client: Client,
  named: string | undefined,
  env: CommandContext['env'],
): Promise<string> {
  const id = named ?? (env['ATMOS_PRO_WORKSPACE_ID'] || undefined)
  const path = '--workspace'
  if (id !== undefined) {
    if (WORKSPACE_ID.test(id)) return id
    throw new ConfigError(`${WORKSPACE_ID_FORM}, not ${shown(id)}`, {
      path: named === undefined ? 'ATMOS_PRO_WORKSPACE_ID' : path,
    })
  }
  const workspaces = await listAll(client, listWorkspaces, {}, CHOICES + 1)
  const [only] = workspaces
  // A server's word, which gets into messages.
  if (only && workspaces.length === 1) return plain(only.id)
  if (!only) {
    throw new ConfigError(`${client.name} has no workspace; \`atmos-pro-oidc workspace create\` makes one`, {
      path,
    })
  }
  const known = choices(workspaces.map(({ id, name }) => `${plain(id)} (${plain(name)})`))
  throw new ConfigError(`say which workspace; there are:${known}`, { path })
}

/** The option that names a repository. */
export const REPOSITORY = [
  '--repository <name>',
  'OWNER/NAME, numeric id or repo_… id; may be left out when there is one',
] as const

/** The option that narrows a list to a repository. */
export const ONLY_REPOSITORY = [
  '--repository <name>',
  'only those of this one: OWNER/NAME, numeric id or repo_… id',
] as const

/**
 * A repository by `repo_…`, OWNER/NAME (in either case) or GitHub's numeric id; the only one when none is named.
 *
 * @throws ManagementError `record_not_found`
 * @throws ConfigError when nobody can know
 */
export async function findRepository(
  client: Client,
  workspaceId: string,
  named: string | undefined,
): Promise<Repository> {
  if (named?.startsWith('repo_')) return client.call(showRepository, { workspaceId, repository: named })
  // Only a name can be searched for; without one, two are enough to know that it is not the only one.
  const isName = named !== undefined && !NUMERIC_ID.test(named)
  const repositories = await listAll(
    client,
    listRepositories,
    { workspaceId, ...(isName && named !== '' ? { search: named } : {}) },
    named === undefined ? CHOICES + 1 : undefined,
  )
  const found = repositories.filter(
    ({ repositoryId, fullName }) =>
      named === undefined ||
      (isName ? asciiLowerCase(fullName) === asciiLowerCase(named) : repositoryId === named),
  )
  const [only] = found
  if (only && found.length === 1) return only
  const path = '--repository'
  if (only) {
    const known = choices(found.map((one) => `${plain(one.id)} (${nameOf(one)} on ${plain(one.platform)})`))
    throw new ConfigError(`say which repository; there are:${known}`, { path })
  }
  if (named === undefined) throw new ConfigError(`workspace ${workspaceId} has no repository yet`, { path })
  const others = await listAll(client, listRepositories, { workspaceId }, CHOICES + 1)
  const known = choices(others.map(nameOf)) || ' none'
  throw new ManagementError(
    'record_not_found',
    `Workspace ${workspaceId} has no repository ${shown(named)}; it has:${known}`,
  )
}

/** The repository of an identity, by its ids and those of its owner; the name is a label. */
export async function findOwnRepository(
  client: Client,
  workspaceId: string,
  { platform, repository }: WorkflowIdentity,
): Promise<Repository | undefined> {
  const repositories = await listAll(client, listRepositories, { workspaceId })
  return repositories.find(
    (one) =>
      one.platform === platform && one.repositoryId === repository.id && one.ownerId === repository.ownerId,
  )
}

/** @throws ManagementError `record_not_found` */
export async function findMember(client: Client, workspaceId: string, login: string): Promise<Member> {
  const members = await listAll(client, listMembers, { workspaceId })
  const found = members.find((member) => asciiLowerCase(member.login) === asciiLowerCase(login))
  if (found) return found
  const known = choices(members.map((member) => plain(member.login))) || ' none'
  throw new ManagementError(
    'record_not_found',
    `Workspace ${workspaceId} has no member ${shown(login)}; it has:${known}`,
  )
}

/**
 * A lock by its key, or by `lock_…`.
 *
 * @throws ManagementError `record_not_found`
 */
export async function findLock(client: Client, workspaceId: string, named: string): Promise<Lock> {
  const [byKey] = await listAll(client, listLocks, { workspaceId, key: named })
  if (byKey) return byKey
  const locks = await listAll(client, listLocks, { workspaceId })
  const byId = locks.find(({ id }) => id === named)
  if (byId) return byId
  const known = choices(locks.map(({ key }) => plain(key))) || ' none'
  throw new ManagementError(
    'record_not_found',
    `Workspace ${workspaceId} has no lock ${shown(named)}; it has:${known}`,
  )
}

function nameOf({ fullName, repositoryId }: Repository): string {
  return `${plain(fullName)} (${plain(repositoryId)})`
}

/** One line each. */
function choices(lines: readonly string[]): string {
  const more = lines.length > CHOICES ? ['…'] : []
  return [...lines.slice(0, CHOICES), ...more].map((line) => `\n  ${line}`).join('')
}
