import * as z from 'zod'
import { SECURITY_HEADERS } from '../exchange/answer.js'
import { exportEvents } from '../management/export-events.js'
import { type Context, readInput } from '../management/operation.js'
import { listAuditEvents } from '../management/operations/audit.js'
import { EVENT_FORMATS, type EventFormat } from './event-format.js'
import { readQuery } from './operation-input.js'

/** Events written at once. */
const BATCH = 100

export const exportQuery = listAuditEvents.input.omit({ limit: true, cursor: true }).extend({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
})

/**
 * The events that the filters in the query let through, as a file. It is read and written page by page, and no longer
 * read when the caller goes away; when the store fails half-way, the connection breaks.
 *
 * Throws as {@link exportEvents}, before anything is sent.
 */
export async function exportAudit(
  request: Request,
  workspaceId: string,
  context: Context,
): Promise<Response> {
  const { format: name, ...query } = readInput(exportQuery, { ...readQuery(request.url), workspaceId })
  const format: EventFormat = EVENT_FORMATS[name]
  const events = exportEvents(query, context)
  // The first one is read here, so that a refusal is an answer.
  const first = await events.next()

  async function* lines(): AsyncGenerator<string, void> {
    let text = format.head
    let count = 0
    for (let next = first; !next.done; next = await events.next()) {
      text += format.line(next.value)
      count += 1
      if (count % BATCH !== 0) continue
      yield text
      text = ''
    }
    yield text
  }

  return new Response(streamOf(lines()), {
    headers: {
      'content-type': format.type,
      'content-disposition': `attachment; filename="audit-${workspaceId}.${name}"`,
      'cache-control': 'no-store',
      'x-trace-id': context.traceId,
      ...SECURITY_HEADERS,
    },
  })
}

/** Asks for the next piece when there is room for it. */
function streamOf(pieces: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return()
    },
  })
}
