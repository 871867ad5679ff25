import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { equalInConstantTime } from '../../constant-time.js'
import { harmless, ManagementError } from '../../errors.js'
import { SECURITY_HEADERS } from '../../exchange/answer.js'

const PATH = '/callback'

/** A place on this machine that GitHub sends a browser back to. */
export interface Callback extends AsyncDisposable {
  readonly redirectUri: string
  /**
   * The code that the browser comes back with. What comes with another state is refused, and not taken for an answer.
   * Rejects with a ManagementError `github_refused`.
   */
  readonly code: Promise<string>
}

/** What the browser is told, and what is learned from it: a code, or why there is none. */
interface Visit {
  readonly status: number
  readonly text: string
  readonly code?: string
  readonly denial?: string
}

/** Listens on a free port of 127.0.0.1. @param state what proves that an answer is to the question that was asked */
export async function listenForCallback(state: string): Promise<Callback> {
  const { promise: code, resolve, reject } = Promise.withResolvers<string>()
  // It is looked at later, or never.
  code.catch(() => {})

  const server = createServer((request, response) => {
    const { status, text, code, denial } = readVisit(request, state)
    const headers = { ...SECURITY_HEADERS, 'cache-control': 'no-store', connection: 'close' }
    response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
    response.end(`${text}\n`, () => {
      if (code !== undefined) resolve(code)
      if (denial !== undefined) reject(notSignedIn(denial))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${port}${PATH}`,
    code,
    async [Symbol.asyncDispose]() {
      server.close()
      // Also those that a browser has opened for later.
      server.closeAllConnections()
    },
  }
}

function readVisit({ method, url = '' }: IncomingMessage, state: string): Visit {
  const { pathname, searchParams } = URL.parse(url, 'http://127.0.0.1') ?? {}
  if (method !== 'GET' || pathname !== PATH) return { status: 404, text: 'There is nothing here.' }
  const given = (name: string) => searchParams?.get(name) ?? ''
  const code = given('code')
  const denial = given('error_description') || given('error')
  if (!equalInConstantTime(given('state'), state) || (code === '' && denial === '')) {
    return { status: 400, text: 'This is not the answer that is waited for.' }
  }
  return code === ''
    ? { status: 200, text: 'You are not signed in. This page can be closed.', denial }
    : {
        status: 200,
        text: 'GitHub has sent you back. Go on at the command line; this page can be closed.',
        code,
      }
}

function notSignedIn(denial: string): ManagementError {
  const reason = harmless(denial.replace(/\.$/, ''), 300)
  return new ManagementError('github_refused', `GitHub does not sign you in: ${reason}.`)
}
