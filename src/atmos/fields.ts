import * as z from 'zod'
import { label } from '../management/fields.js'
import { MAX_NAME } from '../store/uploads.js'

/** Go writes `null` for what it does not have. */
const text = z.string().max(2048, 'must have at most 2048 characters').nullish()

/** Of Atmos: what a component is deployed to. */
export const stack = label(MAX_NAME)
export const component = label(MAX_NAME)
/** `OWNER/REPO/STACK/COMPONENT` where the CLI writes it; anything else is as good. */
export const lockKey = label(512)

export const owner = label(100).describe('The owner of the repository: that of the session.')
export const repositoryName = label(100).describe('Its name, without the owner: that of the session.')

const commit = z.string().regex(/^[0-9A-Za-z]{1,64}$/, 'must be the id of a commit')

/** What both uploads say of where they come from. */
export const origin = {
  repo_url: z.string().max(2048, 'must have at most 2048 characters'),
  repo_name: repositoryName,
  repo_owner: owner,
  repo_host: z.string().max(255, 'must have at most 255 characters'),
}

export const commits = { head_sha: commit, base_sha: commit }

/** More parts than this are not put together. */
export const MAX_BATCHES = 16

/** Left out of an upload that comes in one piece. */
export const batch = {
  batch_id: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, 'must have 1 to 64 letters, digits and . : _ -')
    .nullish()
    .describe('Names the upload that the batch is part of. With batch_index and batch_total.'),
  batch_index: z.int('must be a whole number').min(0, 'must not be negative').nullish().describe('From 0.'),
  batch_total: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_BATCHES, `must be at most ${MAX_BATCHES}: larger uploads are not taken`)
    .nullish(),
}

/** Not copied, as zod does with what it looks into: it may be large, and is kept as it came. */
const settings = z
  .unknown()
  .refine((value) => typeof (value ?? {}) === 'object' && !Array.isArray(value), 'must be an object')
  .optional()
  .meta({ type: ['object', 'null'] })

const item = { component, stack, component_type: text, settings }

/** One of `stacks`. What a newer CLI adds is kept with it. */
export const affectedStack = z.looseObject({
  ...item,
  component_path: text,
  stack_slug: text,
  affected: text,
  affected_all: z.array(z.string()).nullish(),
  // `readItems` looks at them.
  dependents: z
    .unknown()
    .optional()
    .meta({ type: ['array', 'null'], items: { type: 'object' }, description: 'Nested at most 100 deep.' }),
  included_in_dependents: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  deletion_type: text,
})

/** One of `instances`. */
export const instance = z.looseObject(item)
