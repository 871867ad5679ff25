import * as z from 'zod/mini'
import { TokenError } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { createSchemaCheck } from '../identity/schema-check.js'

/** What a session is: the `type` claim of its token. */
export const SESSION_TYPE = 'ws:gh:action'

/** A verified session: what one job may do in one workspace, and until when. */
export interface Session {
  /** `jti` */
  readonly id: string
  /** Seconds since the epoch. */
  readonly issuedAt: number
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly workspaceId: string
  readonly repository: {
    readonly platform: string
    readonly id: string
    readonly fullName: string
    readonly ownerId: string
    /** Which import of the repository it is for: see `StoredRepository`. */
    readonly importId?: string
  }
  /** Permission names, for example `affected-stacks:create`. */
  readonly permissions: readonly string[]
  /** The workflow's file name. */
  readonly workflow: string
  /** The full ref, as `refs/heads/main` (`Ref.name` is the short one); empty when the run has none. */
  readonly ref: string
  readonly environment?: string
  readonly run?: {
    readonly id: string
    readonly attempt?: string
    /** Names the job; GitHub Enterprise Server does not say it. */
    readonly checkRunId?: string
  }
  /** Login of who started the run. */
  readonly actor?: string
}

const text = z.string()
const schema = z.object({
  type: z.literal(SESSION_TYPE),
  jti: text.check(z.minLength(1)),
  iat: z.int(),
  exp: z.int(),
  workspace_id: text,
  platform: text,
  repository: text,
  repository_id: text,
  repository_owner_id: text,
  import_id: z.optional(text),
  permissions: z.array(text),
  workflow: text,
  ref: text,
  environment: z.optional(text),
  run_id: z.optional(text),
  run_attempt: z.optional(text),
  check_run_id: z.optional(text),
  actor: z.optional(text),
})

/** The claims of a session that are read again; `iss`, `aud` and `sub` are checked or ignored before. */
export type SessionClaims = z.infer<typeof schema>

/** The claims that say what the session is for. */
export function sessionClaims(
  identity: WorkflowIdentity,
  workspaceId: string,
  permissions: readonly string[],
  importId: string | undefined,
): Omit<SessionClaims, 'jti' | 'iat' | 'exp'> & { readonly sub: string } {
  return {
    sub: `${workspaceId}:${identity.platform}:${identity.repository.id}`,
    type: SESSION_TYPE,
    workspace_id: workspaceId,
    platform: identity.platform,
    repository: identity.repository.fullName,
    repository_id: identity.repository.id,
    repository_owner_id: identity.repository.ownerId,
    import_id: importId,
    permissions: [...permissions],
    workflow: identity.workflow.file,
    ref: String(identity.claims['ref']),
    environment: identity.environment,
    run_id: identity.run?.id,
    run_attempt: identity.run?.attempt,
    check_run_id: checkRunId(identity),
    actor: identity.actor?.login,
  }
}

function checkRunId({ claims }: WorkflowIdentity): string | undefined {
  const { check_run_id: id } = claims
  return typeof id === 'string' ? id : undefined
}

/** Reads one payload after the other; throws TokenError `token_claim_invalid` when the claims are not those of a session. */
export function createSessionReader(): (payload: unknown) => Session {
  const isValid = createSchemaCheck(schema)
  return (payload) => {
    if (isValid(payload)) return toSession(payload)
    const claim = String(schema.safeParse(payload).error?.issues[0]?.path[0] ?? '')
    throw new TokenError(
      'token_claim_invalid',
      `The token is not a session: its ${claim} claim is not valid.`,
      { claim },
    )
  }
}

/** The session that these claims are of, frozen with all in it: the caches of verified ones give it to many. */
export function toSession(data: SessionClaims): Session {
  return Object.freeze({
    id: data.jti,
    issuedAt: data.iat,
    expiresAt: data.exp,
    workspaceId: data.workspace_id,
    repository: Object.freeze({
      platform: data.platform,
      id: data.repository_id,
      fullName: data.repository,
      ownerId: data.repository_owner_id,
      ...(data.import_id ? { importId: data.import_id } : {}),
    }),
    permissions: Object.freeze(data.permissions),
    workflow: data.workflow,
    ref: data.ref,
    ...(data.environment ? { environment: data.environment } : {}),
    ...(data.run_id
      ? {
          run: Object.freeze({
            id: data.run_id,
            ...(data.run_attempt ? { attempt: data.run_attempt } : {}),
            ...(data.check_run_id ? { checkRunId: data.check_run_id } : {}),
          }),
        }
      : {}),
    ...(data.actor ? { actor: data.actor } : {}),
  })
}
