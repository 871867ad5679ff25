import type * as z from 'zod'
import { formatPath, ManagementError } from '../errors.js'
import type { GitHubApp } from '../github/github-app.js'
import { PermissionError } from '../permission/permission-error.js'
import { ask } from '../store/ask.js'
import type { ManagedStore } from '../store/managed-store.js'
import type { Actor } from './actor.js'
import { invalid } from './invalid.js'
import { isAtLeast, LEAST_ROLE, type OperationId } from './roles.js'

/** What an operation runs in. */
export interface Context {
  readonly store: ManagedStore
  readonly actor: Actor
  readonly traceId: string
  /** The hosts of the issuers that are accepted; `null`: not known here, any will do. */
  readonly platforms: readonly string[] | null
  /** The GitHub App; `null`: none is set up here. */
  readonly github: GitHubApp | null
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Something that can be asked of a server: one description, from which the HTTP route, its OpenAPI entry and the call of
 * the command line are made.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  readonly id: OperationId
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * Below `/api/v1`, for example `/workspaces/{workspaceId}`. Fields of the input that it does not name are in the query
   * of GET and DELETE, otherwise in the body; those of `HEADER_FIELDS` are in a header.
   */
  readonly path: string
  readonly summary: string
  /** Strict: what is not in it is an error. */
  readonly input: Input
  readonly output: Output
  /** Default: 200. */
  readonly status?: 201
  /** Bytes of a request's body. Default: 32 KiB. */
  readonly bodyLimit?: number
  run(input: z.output<Input>, context: Context): Promise<z.output<Output>>
}

/** Keeps the types of input and output together. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(
  description: Operation<Input, Output>,
): Operation<Input, Output> {
  return Object.freeze(description)
}

/**
 * Checks the input, that the workspace is the actor's, and their role, and runs the operation. There is no other way to
 * run one.
 *
 * @throws RequestError `request_invalid`
 * @throws PermissionError `workspace_not_found`: also where there is one that the actor has no part in
 * @throws ManagementError
 * @throws UnavailableError `store_unavailable`
 */
export async function perform<Input extends z.ZodObject, Output extends z.ZodType>(
  { id, input: schema, run }: Operation<Input, Output>,
  input: unknown,
  context: Context,
): Promise<z.output<Output>> {
  const data = readInput(schema, input)
  const { actor } = context
  const { workspaceId } = data as { readonly workspaceId?: string }
  if (workspaceId !== undefined && actor.workspaceId !== null && workspaceId !== actor.workspaceId) {
    throw workspaceNotFound()
  }
  const least = LEAST_ROLE[id]
  if (!isAtLeast(actor.role, least)) {
    throw new ManagementError('role_insufficient', `${id} needs the role ${least}; yours is ${actor.role}.`)
  }
  return ask(async () => run(data, context))
}

/**
 * Names every problem with its place.
 *
 * @throws RequestError `request_invalid`
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalid(result.error.issues.map(({ path, message }) => `${formatPath(path) || 'input'}: ${message}`))
}

export function workspaceNotFound(): PermissionError {
  return new PermissionError('workspace_not_found', 'There is no such workspace, or it is not yours.')
}
