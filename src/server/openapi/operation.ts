import * as z from 'zod'
import { HEADER_FIELDS } from '../../management/header-fields.js'
import type { Operation } from '../../management/operation.js'
import { isInQuery } from '../operation-input.js'
import { answerOf, type RefusalStatus, refusalsOf } from './answers.js'
import { type Json, schemaOf } from './schema.js'

/** An operation as OpenAPI writes it. */
export function operationEntry(operation: Operation): Json {
  const { id, path, summary, input, output, status = 200 } = operation
  const pathNames = pathFieldsOf(path)
  const names = Object.keys(input.shape)
  const fields = Object.entries(input.shape).filter(
    ([name]) => !pathNames.includes(name) && !HEADER_FIELDS.has(name),
  )
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
      ...(names.includes('version') ? [parameter(isEdit(operation) ? 'IfMatch' : 'MayMatch')] : []),
      ...(names.includes('githubToken') ? [parameter('GitHubToken')] : []),
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
  GitHubToken: {
    name: 'X-GitHub-Token',
    in: 'header',
    required: false,
    description: 'The token of the GitHub user who asks, as github.sign-in gives it.',
    schema: { type: 'string' },
  },
}

function parameter(name: string): Json {
  return { $ref: `#/components/parameters/${name}` }
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
  const { id, method, path, input } = operation
  const hasVersion = 'version' in input.shape
  return [
    400,
    401,
    403,
    ...(path.includes('{') || id.startsWith('github.') ? ([404] as const) : []),
    ...(method === 'GET' ? [] : ([409] as const)),
    ...(hasVersion ? ([412] as const) : []),
    ...(isInQuery(operation) ? [] : ([413, 415] as const)),
    ...(hasVersion && isEdit(operation) ? ([428] as const) : []),
    429,
    500,
    503,
  ]
}
