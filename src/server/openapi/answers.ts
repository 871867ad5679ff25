import * as z from 'zod'
import { type Json, ref } from './schema.js'

const failure = z.strictObject({
  request: z.string().describe('Method and path.'),
  status: z.int(),
  success: z.literal(false),
  errorTag: z.string().describe('What went wrong, for programs.'),
  errorMessage: z.string().describe('What went wrong, for people.'),
  traceId: z.string().describe('To find the request by in the log of the server.'),
  context: z.looseObject({
    code: z.string().optional().describe('The same more finely; stable.'),
    help: z.string().optional().describe('The address of its causes, and of what to do.'),
  }),
  data: z.strictObject({ validationErrors: z.array(z.string()) }),
})

/** What a refusal looks like, whatever the route. */
export const failureSchema: z.ZodType = failure

const REFUSALS = {
  400: 'The request has the wrong form, or was not confirmed.',
  401: 'The token does not prove who is asking.',
  403: 'Not allowed.',
  404: 'There is no such thing, or it is not yours.',
  405: 'The address takes other methods.',
  409: 'It conflicts with what is there.',
  412: 'It was changed meanwhile.',
  413: 'The body is larger than the route takes.',
  415: 'The body is not application/json in UTF-8.',
  428: 'The header If-Match is missing.',
  429: 'Too many requests.',
  500: 'A fault of the server.',
  503: 'The store, the keys of the issuer or GitHub cannot be reached; or the server is busy.',
} as const

export type RefusalStatus = keyof typeof REFUSALS

const HEADERS = {
  401: { 'www-authenticate': { $ref: '#/components/headers/WWW-Authenticate' } },
  405: { allow: { $ref: '#/components/headers/Allow' } },
  429: { 'retry-after': { $ref: '#/components/headers/Retry-After' } },
  503: { 'retry-after': { $ref: '#/components/headers/Retry-After' } },
} as const

const traceId = { 'x-trace-id': { $ref: '#/components/headers/X-Trace-Id' } }

/** For `components`. */
export const headers: Json = {
  ETag: { description: 'The version, for If-Match.', schema: { type: 'string', examples: ['"3"'] } },
  Location: { description: 'The path of what was made.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { schema: { type: 'string' } },
  Allow: { description: 'The methods it takes.', schema: { type: 'string' } },
  'X-Trace-Id': { description: 'As in the body.', schema: { type: 'string' } },
}

/** For `components`. */
export const refusals: Json = Object.fromEntries(
  Object.entries(REFUSALS).map(([status, description]) => [
    status,
    {
      description,
      headers: { ...traceId, ...HEADERS[Number(status) as keyof typeof HEADERS] },
      content: { 'application/json': { schema: ref('Refusal') } },
    },
  ]),
)

export function refusalsOf(statuses: readonly RefusalStatus[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]))
}

/** A success in the envelope that every answer has. */
export function answerOf(description: string, data: Json, status = 200, more: readonly string[] = []): Json {
  const ownHeaders = more.map((name) => [name.toLowerCase(), { $ref: `#/components/headers/${name}` }])
  const schema = {
    type: 'object',
    properties: {
      request: { type: 'string' },
      status: { const: status },
      success: { const: true },
      traceId: { type: 'string' },
      data,
    },
    required: ['request', 'status', 'success', 'traceId', 'data'],
    additionalProperties: false,
  }
  return {
    description,
    headers: { ...traceId, ...Object.fromEntries(ownHeaders) },
    content: { 'application/json': { schema } },
  }
}
