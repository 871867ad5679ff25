import * as z from 'zod'
import type { GitHubInstallation, UserRepository } from '../../github/github-app.js'

/** How the GitHub App and what it sees are shown. */

export const githubAppView = z.strictObject({
  clientId: z.string(),
  webUrl: z.url({ protocol: /^https?$/ }).describe('Where people sign in, for example https://github.com.'),
  platform: z.string().describe("The host of the issuer of its repositories' tokens."),
})

export const githubInstallationView = z.strictObject({
  id: z.string().describe("GitHub's id of the installation."),
  accountId: z.string(),
  account: z.string().describe('Login of the organization or user.'),
  accountType: z.string(),
  selection: z.enum(['all', 'selected']).describe("all of the account's repositories, or some of them."),
  suspended: z.boolean(),
})

export const githubRepositoryView = z.strictObject({
  repositoryId: z.string(),
  ownerId: z.string(),
  fullName: z.string(),
  visibility: z.enum(['public', 'private', 'internal']),
  archived: z.boolean(),
  installationId: z.string(),
  admin: z.boolean().describe('Whether the user administers it: only then may they import it.'),
})

export function showGitHubInstallation({
  isSuspended,
  ...installation
}: GitHubInstallation): z.output<typeof githubInstallationView> {
  return { ...installation, suspended: isSuspended }
}

export function showGitHubRepository({
  id,
  isArchived,
  isAdmin,
  ...repository
}: UserRepository): z.output<typeof githubRepositoryView> {
  return { repositoryId: id, ...repository, archived: isArchived, admin: isAdmin }
}
