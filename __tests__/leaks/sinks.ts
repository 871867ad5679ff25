import { DatabaseSync, StatementSync } from 'node:sqlite'
import { format } from 'node:util'
import { OidcError } from '../../src/errors.js'
import type { Sink } from './sink.js'
import { look, lookLater } from './watch.js'

/** Looks at what this process writes, at every error of ours, and at all that goes into a database. */
export function watchSinks(): void {
  watchOutput()
  watchErrors()
  watchDatabases()
}

function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    before(stream, 'write', (chunk: string | Uint8Array) =>
      look('output of the tests', typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()),
    )
  }
  // Vitest's own, which does not write into these streams.
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    before(console, method, (...values: unknown[]) => look('output of the tests', format(...values)))
  }
}

/** What an error of ours calls its parent is looked up when one is made: this one is given all of them. */
function watchErrors(): void {
  let made: Error[] = []
  const lookAtAll = () => {
    const errors = made
    made = []
    for (const error of errors) look('an error', textOf(error))
  }
  class Watched extends Error {
    constructor(...what: [message?: string, options?: ErrorOptions]) {
      super(...what)
      // It has none of its fields yet.
      if (made.push(this) === 1) queueMicrotask(lookAtAll)
    }
  }
  Object.setPrototypeOf(OidcError, Watched)
}

/** All strings in it, its causes' among them. */
function textOf(value: unknown, depth = 5): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth === 0) return ''
  const own =
    value instanceof Error ? [value.message, value.cause, ...Object.values(value)] : Object.values(value)
  return own.map((part) => textOf(part, depth - 1)).join('\n')
}

/** Looks at what is written into a database, and asked of it. */
export function lookAtValues(...values: unknown[]): void {
  look('a database', textOf(values))
}

function watchDatabases(): void {
  for (const method of ['run', 'all', 'get'] as const) before(StatementSync.prototype, method, lookAtValues)
  before(DatabaseSync.prototype, 'exec', lookAtValues)
}

/** Calls `watch` before the method, with what the method is called with. */
export function before<Name extends string>(
  owner: { [N in Name]: unknown },
  name: Name,
  watch: (...asked: never[]) => void,
): void {
  const method = owner[name] as (...asked: unknown[]) => unknown
  Object.assign(owner, {
    [name](this: unknown, ...asked: unknown[]) {
      watch(...(asked as never[]))
      return method.apply(this, asked)
    },
  })
}

/** A stream that is looked at as one text: a secret may be in two of its pieces. */
export function lookAtStream(sink: Sink, how: string): (chunk: unknown) => void {
  const pieces: Uint8Array[] = []
  lookLater(() => look(sink, Buffer.concat(pieces).toString(), how))
  return (chunk) => {
    if (chunk instanceof Uint8Array) pieces.push(chunk)
  }
}
