import { bodyOf, readJsonBody } from '../exchange/body.js'
import { HEADER_FIELDS } from '../management/header-fields.js'
import { invalid } from '../management/invalid.js'
import type { Operation } from '../management/operation.js'

/** What an operation is asked with, from a request to its route. Whether it is right, `perform` checks. */
export async function readOperationInput(
  operation: Pick<Operation, 'method' | 'path' | 'input' | 'bodyLimit'>,
  request: Request,
  pathFields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const headerFields = readHeaders(request.headers, operation.input.shape)
  const fields = isInQuery(operation) ? readQuery(request.url) : await readObject(request, operation)
  for (const name of [...HEADER_FIELDS.keys(), ...Object.keys(pathFields)]) {
    if (!Object.hasOwn(fields, name)) continue
    const { header } = HEADER_FIELDS.get(name) ?? {}
    throw invalid([`${name}: belongs in ${header ? `the header ${header}` : 'the path'}`])
  }
  return { ...fields, ...pathFields, ...headerFields }
}

export function isInQuery({ method }: Pick<Operation, 'method'>): boolean {
  return method === 'GET' || method === 'DELETE'
}

/** The query's fields, each of them once. */
export function readQuery(url: string): Readonly<Record<string, string>> {
  const fields = new Map<string, string>()
  for (const [name, value] of new URL(url).searchParams) {
    if (fields.has(name)) throw invalid([`${name}: stands in the query twice`])
    fields.set(name, value)
  }
  return Object.fromEntries(fields)
}

async function readObject(
  request: Request,
  { bodyLimit }: Pick<Operation, 'bodyLimit'>,
): Promise<Readonly<Record<string, unknown>>> {
  return requireObject(await readJsonBody(bodyOf(request), bodyLimit))
}

/** @throws RequestError `request_invalid` */
export function requireObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>
  throw invalid(['body: must be a JSON object'])
}

/** The fields that are in headers. What a header says is not quoted: it may be a secret. */
function readHeaders(headers: Headers, shape: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, { header, form, read }] of HEADER_FIELDS) {
    const text = headers.get(header)
    if (text === null) continue
    // A condition that is not looked at must not seem to hold, and a secret has no business here.
    if (!Object.hasOwn(shape, name)) throw invalid([`${header}: is not looked at here; leave it out`])
    const value = read(text)
    if (value === undefined) throw invalid([`${header}: ${form}`])
    fields[name] = value
  }
  return fields
}
