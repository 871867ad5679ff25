import type * as z from 'zod'
import { ConfigError, shown } from '../../errors.js'
import { isSecure } from '../../identity/issuer.js'
import { HEADER_FIELDS } from '../../management/header-fields.js'
import type { Operation } from '../../management/operation.js'
import { readAnswer } from './answer.js'
import type { Client } from './client.js'
import { networkReason } from './network-reason.js'
import { ServerError } from './server-error.js'

/** Milliseconds for a whole answer. */
const TIMEOUT = 30_000

export interface RemoteOptions {
  /** Where the server is: https, or http on loopback. */
  readonly server: string
  /** A management token. */
  readonly token: string
  /** Ends a question that is under way. */
  readonly signal: AbortSignal
}

/**
 * Asks a server. Follows no redirect: the token goes where it was meant to go, or nowhere.
 *
 * @throws ConfigError on an address or token of the wrong form; the token is not in it
 */
export function createRemoteClient({ server, token, signal }: RemoteOptions): Client {
  const base = readAddress(server)
  const authorization = `Bearer ${checkToken(token)}`
  return {
    name: base,
    async call(operation, input) {
      const { url, headers, body } = requestFor(operation, input)
      const address = `${base}/api/v1${url}`
      const response = await fetch(address, {
        method: operation.method,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
        headers: { ...headers, authorization, accept: 'application/json' },
        ...(body === undefined ? {} : { body }),
      }).catch((cause: unknown) => {
        throw new ServerError(`${base} cannot be reached: ${networkReason(cause)}`)
      })
      return readAnswer(response, operation, base)
    },
    close: async () => undefined,
  }
}

interface HttpRequest {
  /** Below `/api/v1`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Where each field of an input goes: see {@link Operation.path}. */
function requestFor<Input extends z.ZodObject>(
  { method, path }: Pick<Operation<Input>, 'method' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): HttpRequest {
  const inPath = new Set<string>()
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name)
    return encodeURIComponent(String(input[name]))
  })
  const headers: Record<string, string> = {}
  const rest: [string, unknown][] = []
  for (const [name, value] of Object.entries(input)) {
    if (inPath.has(name) || value === undefined) continue
    const field = HEADER_FIELDS.get(name)
    if (field) headers[field.header] = field.write(value)
    else rest.push([name, value])
  }
  if (method === 'GET' || method === 'DELETE') {
    const query = new URLSearchParams(
      rest.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString()
    return { url: query ? `${url}?${query}` : url, headers }
  }
  return {
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(rest)),
  }
}

function readAddress(server: string): string {
  const url = URL.parse(server)
  if (!url || url.search || url.hash || url.username || url.password) {
    // Not shown: there may be a password in it.
    throw new ConfigError(
      'must be an address such as https://oidc.example.com, without user, query and fragment',
      {
        path: '--server',
      },
    )
  }
  if (!isSecure(url)) {
    throw new ConfigError(`must be https (http only on loopback): ${shown(server)}`, { path: '--server' })
  }
  return url.href.replace(/\/+$/, '')
}

/** RFC 6750 §2.1: what a header can carry. */
function checkToken(token: string): string {
  if (/^[\w.~+/-]+=*$/.test(token)) return token
  throw new ConfigError('is not a management token: those begin with apo_ and have no spaces', {
    path: '--token-file',
  })
}
