import type { Operation } from '../../management/operation.js'
import { BASE_PATH } from '../routes.js'
import { failureSchema, headers, refusals } from './answers.js'
import { atmosEntries } from './atmos.js'
import { documentEntries } from './documents.js'
import { exchangePaths } from './exchange.js'
import { operationEntry, parameters } from './operation.js'
import { type Json, namedSchemas, schemaOf } from './schema.js'

export interface OpenApiOptions {
  readonly operations: readonly Operation[]
  /** The server's address. */
  readonly url: string
  readonly version: string
}

/** What the server can be asked, as OpenAPI 3.1: made of the schemas that its routes check with. */
export function openApi({ operations, url, version }: OpenApiOptions): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  const add = (path: string, entries: Json) => {
    paths[path] = { ...paths[path], ...entries }
  }
  for (const [path, entries] of Object.entries(exchangePaths)) add(`${BASE_PATH}${path}`, entries)
  for (const operation of operations) {
    add(`${BASE_PATH}${operation.path}`, { [operation.method.toLowerCase()]: operationEntry(operation) })
  }
  for (const [path, method, entry] of atmosEntries) add(`${BASE_PATH}${path}`, { [method]: entry })
  for (const [{ method, path }, entry] of documentEntries) add(path, { [method.toLowerCase()]: entry })
  return {
    openapi: '3.1.0',
    info: { title: 'atmos-pro-oidc', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url }],
    paths,
    components: {
      schemas: { Refusal: schemaOf(failureSchema), ...namedSchemas() },
      responses: refusals,
      headers,
      parameters,
      securitySchemes: {
        managementToken: { type: 'http', scheme: 'bearer', description: 'A management token, apo_…' },
        session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A session.' },
      },
    },
  }
}
