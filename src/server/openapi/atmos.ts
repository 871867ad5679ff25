import * as z from 'zod'
import type { AtmosOperation } from '../../atmos/operation.js'
import { ATMOS_OPERATIONS } from '../../atmos/operations/index.js'
import { answerOf, refusalsOf } from './answers.js'
import { pathFieldsOf } from './operation.js'
import { type Json, schemaOf } from './schema.js'

/** What the Atmos CLI asks with a session: paths without `/api/v1`, methods and entries. */
export const atmosEntries: readonly (readonly [path: string, method: string, Json])[] = ATMOS_OPERATIONS.map(
  (operation) => [operation.path, operation.method.toLowerCase(), entry(operation)],
)

function entry({ id, path, query = [], summary, input, output }: AtmosOperation<never>): Json {
  const pathNames = pathFieldsOf(path)
  const names = [...pathNames, ...query]
  const properties = schemaOf(input, 'input')['properties'] as Record<string, Json>
  const body = Object.entries(input.shape).filter(([name]) => !names.includes(name))
  return {
    operationId: id,
    summary,
    tags: [id.split('.')[0]],
    security: [{ session: [] }],
    parameters: names.map((name) => ({
      name,
      in: pathNames.includes(name) ? 'path' : 'query',
      required: true,
      schema: properties[name],
    })),
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: schemaOf(z.looseObject(Object.fromEntries(body)), 'input') },
      },
    },
    responses: {
      200: answerOf(summary, schemaOf(output)),
      ...refusalsOf([400, 401, 403, 404, 409, 412, 413, 415, 429, 500, 503]),
    },
  }
}
