import * as z from 'zod'
import { FULL_NAME } from '../identity/claims.js'
import type { GitHubInstallation, GitHubRepository } from './github-app.js'

/** GitHub's ids are numbers; Octokit makes a BigInt of what a number cannot hold. */
const id = z.union([z.int().positive(), z.bigint().positive()]).transform(String)

/** An installation. Enterprises have a `slug` where others have a `login`. */
export const installation = z
  .looseObject({
    id,
    account: z.looseObject({ id, login: z.string().optional(), slug: z.string().optional() }),
    target_type: z.string(),
    repository_selection: z.enum(['all', 'selected']),
    suspended_at: z.string().nullish(),
  })
  .transform(
    ({ id, account, target_type, repository_selection, suspended_at }): GitHubInstallation => ({
      id,
      accountId: account.id,
      account: account.login ?? account.slug ?? '',
      accountType: target_type,
      isSuspended: typeof suspended_at === 'string',
      selection: repository_selection,
    }),
  )

const repositoryShape = z.looseObject({
  id,
  full_name: z.string().regex(FULL_NAME),
  owner: z.looseObject({ id }),
  private: z.boolean(),
  visibility: z.enum(['public', 'private', 'internal']).optional(),
  archived: z.boolean(),
  permissions: z.looseObject({ admin: z.boolean() }).optional(),
})

export const repository = repositoryShape.transform(toRepository)

/** A repository, and whether the user who asks administers it. */
export const userRepository = repositoryShape.transform((seen) => ({
  ...toRepository(seen),
  isAdmin: seen.permissions?.admin === true,
}))

export const installations = z.looseObject({
  total_count: z.int(),
  installations: z.array(installation),
})

export const userRepositories = z.looseObject({
  total_count: z.int(),
  repositories: z.array(userRepository),
})

export const installationToken = z.looseObject({ token: z.string().min(1) })

export const user = z
  .looseObject({ id, login: z.string().min(1) })
  .transform(({ id, login }) => ({ id, login }))

function toRepository(seen: z.output<typeof repositoryShape>): GitHubRepository {
  return {
    id: seen.id,
    ownerId: seen.owner.id,
    fullName: seen.full_name,
    visibility: seen.visibility ?? (seen.private ? 'private' : 'public'),
    isArchived: seen.archived,
  }
}
