import { randomUUID } from 'node:crypto'

/** What comes back of a request, before it is decoded; `lost`: nothing does. */
export interface Answer {
  readonly status: number
  readonly text: string
}

export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Throws what a broken connection throws. */
export type Transport = (sent: Sent) => Promise<Answer>

export interface CliOptions {
  readonly transport: Transport
  /** A session of `ATMOS_PRO_TOKEN`, or of an exchange. */
  readonly exchange: () => Promise<string>
  /** Bytes of a body above which it is cut: 4 MiB, later 3 MiB. */
  readonly budget?: number
}

interface Batch {
  readonly batch_id: string
  readonly batch_index: number
  readonly batch_total: number
}

export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const BATCH_FIELDS = 200

/** How the Atmos CLI asks: its headers, its way to cut what is large, its retries, and what it decodes. */
export async function createCli({ transport, exchange, budget = 4 * 1024 * 1024 }: CliOptions) {
  let token = await exchange()

  async function once(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'atmos/1.199.0 (linux; amd64)',
      'accept-encoding': 'gzip',
    }
    const { status, text } = await transport({
      method,
      path: `/api/v1/${path}`,
      headers,
      body: JSON.stringify(body),
    })
    const envelope = decodeEnvelope(text)
    // The status first, then `success`.
    if (status < 200 || status >= 400) throw new ApiError(status, `${envelope['errorMessage']}`)
    if (envelope['success'] !== true) throw new ApiError(status, `${envelope['errorMessage']}`)
    return envelope
  }

  /** Three times more after a broken connection, 401 (with a fresh session) or 5xx; never after another refusal. */
  async function withRetries<T>(send: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send()
      } catch (error) {
        const status = error instanceof ApiError ? error.status : 500
        if (attempt === 3 || (status !== 401 && status < 500)) throw error
        if (status === 401) token = await exchange()
      }
    }
  }

  /** At 413 all of it is sent again, cut smaller, under another id. */
  async function inBatches(
    path: string,
    name: string,
    facts: object,
    items: readonly object[],
  ): Promise<void> {
    const send = (chunk: readonly object[], batch?: Batch) =>
      withRetries(() => once('POST', path, { ...facts, [name]: chunk, ...batch }))
    const overhead = JSON.stringify({ ...facts, [name]: [] }).length
    const size = JSON.stringify({ ...facts, [name]: items }).length
    for (let limit = budget, cuts = 0; ; limit /= 2, cuts++) {
      try {
        if (cuts === 0 && size <= limit) await send(items)
        else await sendChunks(pack(items, limit - overhead - BATCH_FIELDS), send)
        return
      } catch (error) {
        const isTooLarge = error instanceof ApiError && error.status === 413
        if (!isTooLarge || cuts === 3) throw error
      }
    }
  }

  return {
    uploadAffectedStacks: (facts: object, stacks: readonly object[]) =>
      inBatches('affected-stacks', 'stacks', facts, stacks),
    uploadInstances: (facts: object, instances: readonly object[]) =>
      inBatches('instances', 'instances', facts, instances),
    async uploadInstanceStatus(owner: string, repo: string, stack: string, component: string, body: object) {
      // As url.PathEscape and url.QueryEscape write it.
      const query = new URLSearchParams({ stack, component })
      const place = `repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/instances?${query}`
      await withRetries(() => once('PATCH', place, body))
    },
    /** Without retries; `data` is decoded into a struct. */
    lockStack: async (body: object) => decodeLock(await once('POST', 'locks', body)),
    unlockStack: async (body: object) => {
      const { data } = await once('DELETE', 'locks', body)
      if (typeof data !== 'object' || data === null || Array.isArray(data))
        throw new Error('cannot unmarshal data')
    },
  }
}

function pack(items: readonly object[], available: number): readonly (readonly object[])[] {
  const chunks: object[][] = [[]]
  let used = 0
  for (const item of items) {
    const size = JSON.stringify(item).length + 1
    const last = chunks.at(-1) as object[]
    if (last.length > 0 && used + size > available) {
      chunks.push([item])
      used = size
    } else {
      last.push(item)
      used += size
    }
  }
  return chunks
}

async function sendChunks(
  chunks: readonly (readonly object[])[],
  send: (chunk: readonly object[], batch: Batch) => Promise<unknown>,
): Promise<void> {
  const id = randomUUID()
  for (const [index, chunk] of chunks.entries()) {
    await send(chunk, { batch_id: id, batch_index: index, batch_total: chunks.length })
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/** Go's decoder refuses a value of another type, wherever it stands. */
function decodeEnvelope(text: string): Record<string, unknown> {
  const envelope = JSON.parse(text) as Record<string, unknown>
  const types = {
    request: 'string',
    status: 'number',
    success: 'boolean',
    errorTag: 'string',
    errorMessage: 'string',
    error: 'string',
    context: 'object',
    traceId: 'string',
    data: 'object',
  }
  for (const [field, type] of Object.entries(types)) {
    const value = envelope[field]
    if (value === undefined || value === null) continue
    if (typeof value !== type || Array.isArray(value)) throw new Error(`cannot unmarshal ${field}`)
  }
  const errors = (envelope['data'] as { validationErrors?: unknown } | undefined)?.validationErrors ?? []
  if (!Array.isArray(errors) || errors.some((line) => typeof line !== 'string')) {
    throw new Error('cannot unmarshal data.validationErrors')
  }
  return envelope
}

function decodeLock({ data }: Record<string, unknown>) {
  const lock = data as Record<string, unknown>
  for (const field of ['id', 'workspaceId', 'key', 'lockMessage']) {
    if (lock[field] !== undefined && typeof lock[field] !== 'string')
      throw new Error(`cannot unmarshal ${field}`)
  }
  for (const field of ['expiresAt', 'createdAt', 'updatedAt', 'deletedAt']) {
    if (lock[field] !== undefined && !TIME.test(String(lock[field]))) throw new Error(`parsing time ${field}`)
  }
  return lock
}
