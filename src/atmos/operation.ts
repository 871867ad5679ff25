import type * as z from 'zod'
import type { Session } from '../exchange/session.js'
import type { ManagedStore } from '../store/managed-store.js'
import type { UploadKind } from './upload-body.js'

/** What an operation runs in: a job's session, proven and active. */
export interface AtmosContext {
  readonly store: ManagedStore
  readonly session: Session
  readonly traceId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Resolves when the next slice of an upload may be written: others are answered in between. */
  readonly turn: () => Promise<void>
}

/**
 * Something that the Atmos CLI asks with a session: one description, from which the HTTP route and its OpenAPI entry are
 * made. Bodies are those of the CLI's published consumer contract; fields that a newer CLI adds are no error.
 */
export interface AtmosOperation<Input = unknown, Output extends z.ZodType = z.ZodType> {
  readonly id: string
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`. Fields in braces, those of `query` and those of the body make the input. */
  readonly path: string
  /** Fields that are in the query. Default: none. */
  readonly query?: readonly string[]
  readonly summary: string
  /** The permission that the session must list; `null`: any session will do. */
  readonly permission: string | null
  /** Of all fields. Where the body is an upload, it describes it, and `readUpload` reads it. */
  readonly input: z.ZodObject
  /** The body is an upload: it may be large. */
  readonly upload?: UploadKind
  /** `data` of the answer; the CLI breaks on anything but an object. */
  readonly output: Output
  run(input: Input, context: AtmosContext): Promise<z.output<Output>>
}

/** An operation whose body is read by its schema. */
export function atmosOperation<Input extends z.ZodObject, Output extends z.ZodType>(
  description: AtmosOperation<z.output<Input>, Output> & { readonly input: Input },
): AtmosOperation<z.output<Input>, Output> {
  return Object.freeze(description)
}
