import * as z from 'zod'
import { shown } from '../../errors.js'
import { refnameProblem } from '../../permission/refname.js'
import { withoutFolder } from '../../permission/run.js'
import { idField, TEXT, TEXT_FORM, workspaceId } from '../fields.js'

/** GitHub's limits; the second one for all inputs, as JSON. */
const MAX_INPUTS = 25
const MAX_CHARACTERS = 65_535

const BRANCH = 'refs/heads/'

const workflow = z
  .string()
  .max(255, 'must have at most 255 characters')
  .regex(TEXT, TEXT_FORM)
  .transform(withoutFolder)
  .refine(
    (file) => /^[^/]+\.ya?ml$/.test(file),
    'must be the file name of a workflow, for example apply.yaml',
  )
  .describe("The workflow's file name.")

/** The name of a branch, out of its name or its full ref. */
const branch = z
  .string()
  .max(255, 'must have at most 255 characters')
  .regex(TEXT, TEXT_FORM)
  .transform((ref, context) => {
    const name = ref.startsWith(BRANCH) ? ref.slice(BRANCH.length) : ref
    const problem = problemOf(name)
    if (problem === undefined) return name
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  })
  .describe('A branch: main or refs/heads/main.')

const environment = z
  .string()
  .min(1, 'must not be empty; leave it out')
  .max(255, 'must have at most 255 characters')
  .regex(TEXT, TEXT_FORM)
  .optional()
  .describe('The environment that the job will name. The permissions are asked about it; GitHub is not told.')

const event = z
  .string()
  .regex(/^[a-z_]{1,64}$/, "must be the name of an event, for example 'push'")
  .default('workflow_dispatch')
  .describe('The event that the workflow is dispatched for.')

const inputs = z
  .record(z.string().regex(/^[A-Za-z_][\w-]{0,99}$/, 'must be the name of an input'), z.string())
  .refine((given) => Object.keys(given).length <= MAX_INPUTS, `must be at most ${MAX_INPUTS}`)
  .refine(
    (given) => JSON.stringify(given).length <= MAX_CHARACTERS,
    `must have at most ${MAX_CHARACTERS} characters together`,
  )
  .default({})
  .describe("The workflow's inputs.")

/** What is asked for. */
export const dispatchShape = {
  workspaceId,
  repository: idField('repo'),
  workflow,
  ref: branch,
  environment,
  event,
  inputs,
}

/** A workflow to be started on a branch: `ref` is its name. */
export type DispatchRequest = z.output<z.ZodObject<typeof dispatchShape>>

function problemOf(name: string): string | undefined {
  if (name === '') return 'must be the name of a branch, for example main'
  if (name.startsWith('refs/')) {
    return `must be a branch, not ${shown(name)}: the permissions say which branches may dispatch which workflows, and tags and pull requests are not dispatched`
  }
  const problem = refnameProblem(name, false)
  return problem && `no branch has a name with ${problem}`
}
