import * as z from 'zod'
import { shown } from '../errors.js'
import type { IdPrefix } from '../store/id.js'

/** Text in which nothing is invisible, and which every database can hold: no NUL, no lone surrogates. */
export const TEXT = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u

export const TEXT_FORM = 'must not have control or other invisible characters'

/** What an operation takes: strict, and what is too much is named. */
export function input<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${issue.keys.map((key) => shown(key)).join(', ')}; there is ${Object.keys(shape).join(', ')}`
        : undefined,
  })
}

/** An id with this prefix. */
export function idField(prefix: IdPrefix) {
  const form = new RegExp(`^${prefix}_[0-9a-z]{28}$`)
  return z.string().regex(form, `must be ${prefix}_ and 28 of the characters 0-9 and a-z`)
}

/** Text that names something, of at most so many characters: nothing in it is invisible. */
export function label(limit: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(limit, `must have at most ${limit} characters`)
    .regex(TEXT, TEXT_FORM)
}

export const workspaceId = idField('ws').describe('The id of the workspace.')

/** What people call something. Shown as it is, so nothing in it is invisible; compared as it is, so nothing is trimmed. */
export const name = label(100).refine((text) => text === text.trim(), 'must not begin or end with a space')

export const login = z
  .string()
  .max(39, 'must have at most 39 characters')
  // After the underscore: the short code of an enterprise that manages its users.
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9]+)?$/, 'must be a GitHub login, for example octocat')
  .describe('GitHub login.')

export const role = z.enum(['member', 'admin', 'owner'])

const VERSION_FORM = 'must be the version that was seen, for example 3, or * for whatever it is'

/** The version a caller has seen; `*`: whatever it is. */
export const version = z
  .union([z.int(VERSION_FORM).min(1, VERSION_FORM), z.literal('*')], VERSION_FORM)
  .optional()
  .describe('The version that was seen, or * for whatever it is by now. Over HTTP: If-Match.')

export type Version = z.output<typeof version>

export const expiresInDays = z
  .int()
  .min(1, 'must be 1 to 365 days')
  .max(365, 'must be 1 to 365 days')
  .default(90)
  .describe('Days until the token expires.')

/** Secret. What GitHub says of it, the operation tells: only its form is looked at. */
export const githubToken = z
  .string()
  .max(1024, 'must have at most 1024 characters')
  .regex(/^[\x21-\x7e]+$/, 'must be the token of a GitHub user, without spaces')
  .optional()
  .describe('Of a GitHub user: github.sign-in gives it. Over HTTP: X-GitHub-Token.')

/** Part of a list. */
export const page = {
  // Out of a query it comes as text.
  limit: z.coerce
    .number('must be 1 to 200')
    .int('must be 1 to 200')
    .min(1, 'must be 1 to 200')
    .max(200, 'must be 1 to 200')
    .default(50)
    .describe('At most so many.'),
  // The longest is after the key of a lock, in UTF-8 and base64.
  cursor: z.string().max(4096).optional().describe('`nextCursor` of the page before.'),
}

/** Something to look for. */
export const term = label(255).optional()

export const search = term.describe('Only those whose name contains this; case is ignored.')
