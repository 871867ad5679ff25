import * as z from 'zod/mini'
import { ConfigError, formatPath, shown } from '../errors.js'
import type { Permission } from './decision.js'

/** Characters. No name GitHub gives to a branch, an environment or a workflow file is longer than 255. */
export const MAX_PATTERN_LENGTH = 256

/** The form of a permission name: a `resource:verb` slug. */
export const PERMISSION_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*:[a-z0-9]+(?:-[a-z0-9]+)*$/

const text = z.string({
  error: ({ input }) =>
    `must be text${typeof input === 'number' || typeof input === 'boolean' ? `: put it in quotes, "${input}"` : `, not ${shown(input)}`}`,
})

const name = text.check(
  z.maxLength(128, 'must have at most 128 characters'),
  z.regex(PERMISSION_NAME, {
    error: ({ input }) =>
      `must be a resource:verb slug, for example affected-stacks:create; it is ${shown(input)}${slugOf(input)}`,
  }),
)

const pattern = z.optional(
  text.check(
    z.minLength(1, 'must not be empty: leave it out, or write * for anything'),
    z.maxLength(MAX_PATTERN_LENGTH, `must have at most ${MAX_PATTERN_LENGTH} characters`),
    z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must not have control characters or line breaks'),
    // Half of a character would match the half of every one that has it. No value of a token has any.
    z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode: it has half of a character'),
  ),
)

const event = text.check(
  z.maxLength(64, 'must have at most 64 characters'),
  z.regex(/^[a-z][a-z0-9_]*$/, {
    error: ({ input }) =>
      input === '*'
        ? 'must name events: there is no * for them. Leave events out for every event an outsider cannot start'
        : `must be the name of an event, for example push or pull_request; it is ${shown(input)}`,
  }),
)

const FIELDS = ['permission', 'workflow', 'branch', 'environment', 'events', 'jobWorkflow'] as const

/** One row as it is written. Its patterns are not read: see {@link readPermission}. */
export const permissionSchema = z.strictObject(
  {
    permission: name,
    workflow: pattern,
    branch: pattern,
    environment: pattern,
    events: z.optional(
      z
        .array(event, 'must be a list of event names')
        .check(z.minLength(1, 'must name an event: an empty list would allow none. Leave it out instead')),
    ),
    jobWorkflow: pattern,
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${issue.keys.map((key) => shown(key)).join(', ')}: a permission has ${FIELDS.join(', ')}`
        : `must be a permission, an object with ${FIELDS.join(', ')}`,
  },
)

/**
 * Reads one row as it stands in a configuration: strict about keys, trims and corrects nothing. Does not read its patterns.
 *
 * @returns a frozen copy with the fields that are there
 * @throws ConfigError whose `path` names the place
 */
export function readPermission(row: unknown, path = ''): Permission {
  const result = z.safeParse(permissionSchema, row)
  if (!result.success) {
    const [issue] = result.error.issues
    const at = formatPath(issue?.path ?? [], path)
    throw new ConfigError(issue?.message ?? 'is not a permission', at ? { path: at } : {})
  }
  const { permission, workflow, branch, environment, events, jobWorkflow } = result.data
  const copy: { -readonly [Field in keyof Permission]: Permission[Field] } = { permission }
  if (workflow !== undefined) copy.workflow = workflow
  if (branch !== undefined) copy.branch = branch
  if (environment !== undefined) copy.environment = environment
  if (events !== undefined) copy.events = Object.freeze([...events])
  if (jobWorkflow !== undefined) copy.jobWorkflow = jobWorkflow
  return Object.freeze(copy)
}

/** Atmos Pro shows `affected-stacks:create` as "Affected Stacks Create": say what to write for it. */
function slugOf(input: unknown): string {
  const words = String(input).trim().toLowerCase().split(/\s+/)
  const slug = `${words.slice(0, -1).join('-')}:${words.at(-1)}`
  return PERMISSION_NAME.test(slug) ? `; write ${slug}` : ''
}
