import type * as z from 'zod'
import { exportQuery } from '../audit-export.js'
import {
  EXPORT_ROUTE,
  HEALTH_ROUTE,
  METRICS_ROUTE,
  OPENAPI_ROUTE,
  READY_ROUTE,
  type Route,
  WEBHOOK_ROUTE,
} from '../routes.js'
import { answerOf, refusalsOf } from './answers.js'
import { type Json, schemaOf } from './schema.js'

/** Routes that answer with a document of their own. */
export const documentEntries: readonly (readonly [Route, Json])[] = [
  [EXPORT_ROUTE, exportEntry()],
  [WEBHOOK_ROUTE, webhookEntry()],
  [
    HEALTH_ROUTE,
    entry(HEALTH_ROUTE, 'The process lives.', { 200: json('It does.', object({ status: { const: 'ok' } })) }),
  ],
  [
    READY_ROUTE,
    entry(READY_ROUTE, 'The server can do its work.', {
      200: json('It can.', readiness()),
      503: json('It cannot, and which part is missing.', readiness()),
    }),
  ],
  [
    METRICS_ROUTE,
    entry(METRICS_ROUTE, "Counters, in Prometheus' text format.", {
      200: { description: 'All of them.', content: { 'text/plain': { schema: { type: 'string' } } } },
    }),
  ],
  [OPENAPI_ROUTE, entry(OPENAPI_ROUTE, 'This document.', { 200: json('OpenAPI 3.1.', { type: 'object' }) })],
  [
    { method: 'GET', path: '/.well-known/jwks.json', id: 'jwks' },
    entry({ id: 'jwks' }, 'The public keys that sessions are signed with (RFC 7517).', {
      200: json('A JWK set.', object({ keys: { type: 'array', items: { type: 'object' } } })),
      ...refusalsOf([500, 503]),
    }),
  ],
  [
    { method: 'GET', path: '/.well-known/openid-configuration', id: 'discovery' },
    entry({ id: 'discovery' }, 'Where the public keys are (OpenID Connect Discovery 1.0).', {
      200: json('Provider metadata.', { type: 'object', required: ['issuer', 'jwks_uri'] }),
      ...refusalsOf([500, 503]),
    }),
  ],
]

function entry({ id }: Pick<Route, 'id'>, summary: string, responses: Json): Json {
  return { operationId: id, summary, tags: ['server'], security: [], responses }
}

function webhookEntry(): Json {
  const header = (name: string) => ({ name, in: 'header', required: true, schema: { type: 'string' } })
  return {
    ...entry(WEBHOOK_ROUTE, 'What GitHub tells its App: signed by it (X-Hub-Signature-256).', {
      200: answerOf('It was heeded, now or before.', object({ duplicate: { type: 'boolean' } })),
      202: answerOf('It is none of those that matter here.', object({ ignored: { const: true } }), 202),
      ...refusalsOf([400, 401, 404, 413, 415, 429, 500, 503]),
    }),
    parameters: ['X-GitHub-Delivery', 'X-GitHub-Event', 'X-Hub-Signature-256'].map(header),
    requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
  }
}

function json(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

function object(properties: Json): Json {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

function readiness(): Json {
  const part = { enum: ['ok', 'unreachable'] }
  return object({ ready: { type: 'boolean' }, store: part, keys: part, draining: { type: 'boolean' } })
}

function exportEntry(): Json {
  const { workspaceId: _path, ...query } = exportQuery.shape
  const properties = schemaOf(exportQuery, 'input')['properties'] as Record<string, Json>
  const text = { schema: { type: 'string' } }
  return {
    operationId: EXPORT_ROUTE.id,
    summary: 'Everything that happened in a workspace, newest first, as a file.',
    tags: ['audit'],
    security: [{ managementToken: [] }],
    parameters: [
      { name: 'workspaceId', in: 'path', required: true, schema: properties['workspaceId'] },
      ...Object.keys(query satisfies z.ZodRawShape).map((name) => ({
        name,
        in: 'query',
        required: false,
        schema: properties[name],
      })),
    ],
    responses: {
      200: { description: 'The file.', content: { 'application/x-ndjson': text, 'text/csv': text } },
      ...refusalsOf([400, 401, 403, 404, 429, 500, 503]),
    },
  }
}
