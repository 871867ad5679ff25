import * as z from 'zod'
import type { Operation } from '../../management/operation.js'
import { isInQuery } from '../operation-input.js'
import { answerOf, type RefusalStatus, refusalsOf } from './answers.js'
import { type Json, schemaOf } from './schema.js'

/** An operation as OpenAPI writes it. */
export function operationEntry(operation: Operation): Json {
  const { id, path, summary, input, output, status = 200 } = operation
  const pathNames = pathFieldsOf(path)
  const { version, ...shape } = input.shape
  const fields = Object.entries(shape).filter(([name]) => !pathNames.includes(name))
  const properties = schemaOf(input, 'input')['properties'] as Record<string, Json>

  return {
    operationId: id,
    summary,
    tags: [id.split('.')[0]],
    security: [{ managementToken: [] }],
    parameters: [
      ...pathNames.map((name) => ({ name, in: 'path', required: true, schema: properties[name] })),
      ...(isInQuery(operation)
        ? fields.map(([name, field]) => ({
            name,
            in: 'query',
            required: !field.safeParse(undefined).success,
            schema: properties[name],
          }))
        : []),
      ...(version ? [{ $ref: `#/components/parameters/${isEdit(operation) ? 'IfMatch' : 'MayMatch'}` }] : []),
    ],
    ...(isInQuery(operation)
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(z.strictObject(Object.fromEntries(fields)), 'input') },
            },
          },
        }),
    responses: {
      [status]: answerOf(summary, schemaOf(output), status, headersOf(operation)),
      ...refusalsOf(statusesOf(operation)),
    },
  }
}

/** For `components`. */
export const parameters: Json = {
  IfMatch: ifMatch(true),
  MayMatch: ifMatch(false),
}

export function pathFieldsOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

function ifMatch(required: boolean): Json {
  return {
    name: 'If-Match',
    in: 'header',
    required,
    description: 'The ETag that was seen, or * for whatever it is by now.',
    schema: { type: 'string', pattern: '^("[1-9][0-9]*"|\\*)$' },
  }
}

/** Whoever edits says what they have seen. */
function isEdit({ method }: Operation): boolean {
  return method === 'PUT' || method === 'PATCH'
}

function headersOf({ method, output, status }: Operation): readonly string[] {
  const hasVersion = output instanceof z.ZodObject && 'version' in output.shape
  return [...(hasVersion && method !== 'DELETE' ? ['ETag'] : []), ...(status === 201 ? ['Location'] : [])]
}

function statusesOf(operation: Operation): readonly RefusalStatus[] {
  const { method, path, input } = operation
  const hasVersion = 'version' in input.shape
  return [
    400,
    401,
    403,
    ...(path.includes('{') ? ([404] as const) : []),
    ...(method === 'GET' ? [] : ([409] as const)),
    ...(hasVersion ? ([412] as const) : []),
    ...(isInQuery(operation) ? [] : ([413, 415] as const)),
    ...(hasVersion && isEdit(operation) ? ([428] as const) : []),
    429,
    500,
    503,
  ]
}
