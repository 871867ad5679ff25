import * as z from 'zod'
import { formatPath, RequestError } from '../errors.js'
import { invalid } from '../management/invalid.js'
import type { UploadRecord } from '../store/records.js'
import { MAX_BATCH_ITEMS, type NewItem } from '../store/uploads.js'
import { affectedStack, batch, commits, instance, origin } from './fields.js'
import { MAX_DEPENDENTS_DEPTH, readItems, toSlices } from './items.js'
import { readJson } from './json.js'

export type UploadKind = UploadRecord['kind']

/** Bytes of a body; the CLI cuts what it uploads into parts of 3 or 4 MiB. */
export const MAX_UPLOAD_BYTES = 4.5 * 1024 * 1024

/** What came in one request: an upload, or one batch of it. */
export interface Upload {
  readonly owner: string
  readonly name: string
  readonly repoUrl: string
  readonly repoHost: string
  readonly headSha?: string
  readonly baseSha?: string
  readonly batch?: { readonly id: string; readonly index: number; readonly total: number }
  /** How many items there are. */
  readonly count: number
  /** Of the body. */
  readonly bytes: number
  /** The items, in order: each slice is as much as may be written before others get their turn. */
  readonly slices: Iterable<readonly NewItem[]>
}

/** An upload whose slices are all made. */
export interface ReadUpload extends Upload {
  readonly slices: readonly (readonly NewItem[])[]
}

function listOf(item: z.ZodType) {
  return z.array(item).nullable().describe(`At most ${MAX_BATCH_ITEMS}. Fields beyond these are kept.`)
}

function bodiesOf(stack: z.ZodType, one: z.ZodType) {
  return {
    'affected-stacks': z.looseObject({ ...commits, ...origin, ...batch, stacks: listOf(stack) }),
    instances: z.looseObject({ ...origin, ...batch, instances: listOf(one) }),
  } as const satisfies Record<UploadKind, z.ZodType>
}

/** The bodies, described. */
export const UPLOAD_BODIES = bodiesOf(affectedStack, instance)

/** As they are read: their items are looked at one by one, see `readItems`. */
const BODIES = bodiesOf(z.unknown(), z.unknown())

const ITEMS = {
  'affected-stacks': { name: 'stacks', schema: affectedStack },
  instances: { name: 'instances', schema: instance },
} as const

const HINT = `; dependents may be nested ${MAX_DEPENDENTS_DEPTH} deep`

/**
 * Reads a body of an upload, whole: what is wrong in it is named by its path, up to 50 problems. Takes its time with a large
 * one: see `server/uploads`.
 *
 * @throws RequestError `request_invalid`; `request_too_large` for too many items: at 413, the CLI sends smaller batches
 */
export function readUpload(kind: UploadKind, bytes: Uint8Array): ReadUpload {
  const result = BODIES[kind].safeParse(readJson(bytes, HINT))
  if (!result.success) {
    throw invalid(result.error.issues.map(({ path, message }) => `${formatPath(path) || 'body'}: ${message}`))
  }
  const body = result.data
  const { name, schema } = ITEMS[kind]
  const list = (body[name] ?? []) as readonly unknown[]
  if (list.length > MAX_BATCH_ITEMS) throw tooMany(name, list.length)
  const { items, problems } = readItems(schema, list, name)
  const { head_sha: headSha, base_sha: baseSha } = body as { head_sha?: string; base_sha?: string }
  const { part, problem } = readBatch(body)
  if (problem || problems.length > 0) throw invalid([...(problem ? [problem] : []), ...problems])
  return {
    owner: body.repo_owner,
    name: body.repo_name,
    repoUrl: body.repo_url,
    repoHost: body.repo_host,
    ...(headSha !== undefined && { headSha }),
    ...(baseSha !== undefined && { baseSha }),
    ...(part && { batch: part }),
    count: items.length,
    bytes: bytes.length,
    slices: toSlices(items),
  }
}

type BatchFields = { readonly [Field in keyof typeof batch]?: z.output<(typeof batch)[Field]> }

function readBatch({ batch_id: id, batch_index: index, batch_total: total }: BatchFields): {
  readonly part?: Upload['batch']
  readonly problem?: string
} {
  const given = [id, index, total].filter((value) => value !== undefined && value !== null)
  if (given.length === 0) return {}
  if (typeof id !== 'string' || typeof index !== 'number' || typeof total !== 'number') {
    return { problem: 'batch_id: goes together with batch_index and batch_total; give all three or none' }
  }
  if (index >= total) return { problem: `batch_index: must be less than batch_total, ${total}` }
  return { part: { id, index, total } }
}

function tooMany(name: string, count: number): RequestError {
  const problem = `${name}: has ${count} items; one batch may have ${MAX_BATCH_ITEMS}`
  return new RequestError('request_too_large', problem, { problems: [problem] })
}
