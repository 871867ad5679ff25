import * as z from 'zod'
import { ERROR_CODES } from '../../error-code.js'
import type { Operation } from '../../management/operation.js'
import { readAtMost } from '../../read-at-most.js'
import { clean } from '../text.js'
import { ServerError } from './server-error.js'

/** A list of 200 of the longest records has about 1 MiB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** The server understood the question, and the answer is no. */
const REFUSALS: readonly string[] = [...ERROR_CODES.management, ...ERROR_CODES.permission]

const success = z.object({ success: z.literal(true), data: z.unknown() })

const failure = z.object({
  success: z.literal(false),
  errorTag: z.string(),
  errorMessage: z.string(),
  traceId: z.string(),
  context: z.object({ code: z.string().optional(), explanation: z.string().optional() }),
  data: z.object({ validationErrors: z.array(z.string()).default([]) }),
})

/**
 * What a server answered to an operation: its output, or the error it tells.
 *
 * @throws ServerError
 */
export async function readAnswer<Input extends z.ZodObject, Output extends z.ZodType>(
  response: Response,
  operation: Pick<Operation<Input, Output>, 'id' | 'output'>,
  server: string,
): Promise<z.output<Output>> {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    throw new ServerError(
      `${server} answered with a redirect, which is not followed. Name the server itself.`,
    )
  }
  const json = await readJson(response, server)
  const refused = failure.safeParse(json)
  if (refused.success) throw errorOf(refused.data)
  const answered = success.safeParse(json)
  if (!response.ok || !answered.success) throw notOurs(server, status)
  const output = operation.output.safeParse(answered.data.data)
  if (output.success) return output.data
  const [issue] = output.error.issues
  const place = issue?.path.join('.') || 'data'
  throw new ServerError(
    `${server} answered ${operation.id} in another form (${clean(place)}). Are its version and that of this command line the same?`,
  )
}

async function readJson(response: Response, server: string): Promise<unknown> {
  let bytes: Uint8Array | undefined
  try {
    bytes = await readAtMost(response.body, MAX_BODY_BYTES)
  } catch {
    throw new ServerError(
      `${server} began to answer, and then the connection was cut. It may have done what was asked.`,
    )
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // What it is instead is not quoted: it could be anything.
    throw notOurs(server, response.status)
  }
}

function errorOf({ errorMessage, traceId, context, data }: z.output<typeof failure>): ServerError {
  const { code, explanation } = context
  const lines = data.validationErrors.filter((line) => !errorMessage.includes(line))
  // An explanation has lines of its own, and says all that the others say.
  const text = explanation?.split('\n') ?? [errorMessage, ...lines.map((line) => `  ${line}`)]
  const isRefusal = REFUSALS.includes(code ?? '')
  return new ServerError(`${text.map(clean).join('\n')}\n(trace id ${clean(traceId)})`, { isRefusal, code })
}

function notOurs(server: string, status: number): ServerError {
  return new ServerError(
    `${server} answered ${status}, but not as an atmos-pro-oidc server does. Is it the right address, and is something in front of it?`,
  )
}
