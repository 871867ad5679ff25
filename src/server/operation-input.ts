import { RequestError } from '../errors.js'
import { bodyOf, readJsonBody } from '../exchange/body.js'
import type { Operation } from '../management/operation.js'

/** What an operation is asked with, from a request to its route. Whether it is right, `perform` checks. */
export async function readOperationInput(
  operation: Pick<Operation, 'method' | 'path' | 'input'>,
  request: Request,
  pathFields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const version = readVersion(request.headers.get('if-match'), 'version' in operation.input.shape)
  const fields = isInQuery(operation) ? readQuery(request.url) : await readObject(request)
  for (const name of ['version', ...Object.keys(pathFields)]) {
    if (!Object.hasOwn(fields, name)) continue
    const place = name === 'version' ? 'the header If-Match' : 'the path'
    throw invalid(`${name}: belongs in ${place}`)
  }
  return { ...fields, ...pathFields, ...(version === undefined ? {} : { version }) }
}

export function isInQuery({ method }: Pick<Operation, 'method'>): boolean {
  return method === 'GET' || method === 'DELETE'
}

/** The query's fields, each of them once. */
export function readQuery(url: string): Readonly<Record<string, string>> {
  const fields = new Map<string, string>()
  for (const [name, value] of new URL(url).searchParams) {
    if (fields.has(name)) throw invalid(`${name}: stands in the query twice`)
    fields.set(name, value)
  }
  return Object.fromEntries(fields)
}

async function readObject(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJsonBody(bodyOf(request))
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>
  throw invalid('body: must be a JSON object')
}

/** RFC 9110 §13.1.1, with one strong entity tag. */
function readVersion(ifMatch: string | null, isTaken: boolean): number | '*' | undefined {
  if (ifMatch === null) return undefined
  // A condition that is not looked at must not seem to hold.
  if (!isTaken) throw invalid('If-Match: is not looked at here; leave it out')
  if (ifMatch === '*') return '*'
  const [, version] = /^"([1-9]\d{0,14})"$/.exec(ifMatch) ?? []
  if (version !== undefined) return Number(version)
  throw invalid('If-Match: must be an ETag as it was given, for example "3", or *')
}

function invalid(problem: string): RequestError {
  return new RequestError('request_invalid', problem, { problems: [problem] })
}
