import * as z from 'zod/mini'
import { ConfigError, formatPath } from '../errors.js'
import { FULL_NAME, NUMERIC_ID } from '../identity/claims.js'
import { GITHUB_ISSUER } from '../identity/issuer.js'
import type { Permission } from '../permission/decision.js'
import { WORKSPACE_ID, WORKSPACE_ID_FORM } from './id.js'

/** A workspace as somebody writes it down. */
export interface WorkspaceInput {
  /** `ws_` + 28 of `[0-9a-z]`. */
  readonly id: string
  /** Default: the id. */
  readonly name?: string | undefined
  /** Default: none. */
  readonly repositories?: readonly RepositoryInput[] | undefined
}

/** A repository as somebody writes it down. */
export interface RepositoryInput {
  /** GitHub's numeric `repository_id`. */
  readonly id: string
  /** GitHub's numeric `repository_owner_id`. */
  readonly ownerId: string
  /** `OWNER/NAME`. A label. */
  readonly fullName: string
  /** The issuer's host. Default: github.com's, `token.actions.githubusercontent.com`. */
  readonly platform?: string | undefined
  /** Default: none, so that it may do nothing. */
  readonly permissions?: readonly Permission[] | undefined
}

/** The platform of github.com. */
export const GITHUB_PLATFORM: string = new URL(GITHUB_ISSUER).host

/** A missing value is said to be missing, whatever form it should have had. */
const text = (form: string) => z.string({ error: ({ input }) => (input === undefined ? 'is missing' : form) })

export const workspaceId = text(WORKSPACE_ID_FORM).check(z.regex(WORKSPACE_ID, WORKSPACE_ID_FORM))
export const fullName = text('must be OWNER/NAME').check(
  z.maxLength(255, 'must have at most 255 characters'),
  z.regex(FULL_NAME, 'must be OWNER/NAME'),
)
export const numericId = text('must be the numeric id in quotes, for example "1001"').check(
  z.regex(NUMERIC_ID, 'must be a numeric id, for example "1001"'),
)

export const platform = z.string('must be the host of an issuer').check(
  z.refine((host) => host !== 'github.com', `must be the issuer's host; github.com's is ${GITHUB_PLATFORM}`),
  z.regex(/^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?$/, "must be the issuer's host, as in a URL"),
  z.maxLength(255, 'must be the host of an issuer'),
)

const repository = z.object({
  id: numericId,
  ownerId: numericId,
  fullName,
  platform: z.optional(platform),
})
const workspace = z.object({ id: workspaceId, name: z.optional(z.string('must be text')) })

/** @throws ConfigError naming the place. Permissions are checked when they are compiled. */
export function checkWorkspace(input: unknown, path: string): void {
  check(workspace, input, path)
}

/** @throws ConfigError naming the place */
export function checkRepository(input: unknown, path: string): void {
  check(repository, input, path)
}

function check(schema: typeof workspace | typeof repository, input: unknown, path: string): void {
  const [issue] = schema.safeParse(input).error?.issues ?? []
  if (issue) throw new ConfigError(issue.message, { path: formatPath(issue.path, path) })
}
