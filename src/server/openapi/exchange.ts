import * as z from 'zod'
import { exchangeRequest } from '../../exchange/exchange-request.js'
import { answerOf, refusalsOf } from './answers.js'
import { type Json, schemaOf } from './schema.js'

const time = z.iso.datetime()

const grant = z.strictObject({
  token: z.string().describe('The session. Secret.'),
  expiresAt: time,
  workspaceId: z.string(),
  repository: z.string(),
  permissions: z.array(z.string()),
})

const session = z.strictObject({
  id: z.string(),
  issuedAt: time,
  expiresAt: time,
  workspaceId: z.string(),
  repository: z.strictObject({
    platform: z.string(),
    id: z.string(),
    fullName: z.string(),
    ownerId: z.string(),
    importId: z.string().optional(),
  }),
  permissions: z.array(z.string()),
  workflow: z.string(),
  ref: z.string(),
  environment: z.string().optional(),
  run: z
    .strictObject({
      id: z.string(),
      attempt: z.string().optional(),
      checkRunId: z.string().optional(),
    })
    .optional(),
  actor: z.string().optional(),
})

const revoked = z.strictObject({ id: z.string(), revoked: z.literal(true) })

/** The routes that jobs use, without `/api/v1`. */
export const exchangePaths: Readonly<Record<string, Json>> = {
  '/auth/github-oidc': {
    post: {
      operationId: 'exchange',
      summary: "Exchange a GitHub Actions job's OIDC token for a session in a workspace.",
      tags: ['session'],
      security: [],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(exchangeRequest, 'input') } },
      },
      responses: {
        200: answerOf('A session.', schemaOf(grant)),
        ...refusalsOf([400, 401, 403, 404, 413, 415, 429, 500, 503]),
      },
    },
  },
  '/auth/session': {
    get: {
      operationId: 'session.show',
      summary: 'Say who the bearer of a session is.',
      tags: ['session'],
      security: [{ session: [] }],
      responses: { 200: answerOf('The session.', schemaOf(session)), ...refusalsOf([401, 500, 503]) },
    },
    delete: {
      operationId: 'session.revoke',
      summary: 'End a session, at once.',
      tags: ['session'],
      security: [{ session: [] }],
      responses: { 200: answerOf('It has ended.', schemaOf(revoked)), ...refusalsOf([401, 500, 503]) },
    },
  },
}
