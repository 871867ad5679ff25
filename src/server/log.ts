import { type Logger, pino } from 'pino'
import { OidcError } from '../errors.js'
import { printable } from '../printable.js'
import type { AuditEvent } from '../store/audit-event.js'

/** Writes lines of JSON. Never given a token, a header or a body. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'fatal'>

/**
 * @param write takes one line, without its end
 * @param level what is less than this is not written
 */
export function createLog(write: (line: string) => void, level: 'info' | 'error' = 'info'): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: createTimestamp(),
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line) => write(printable(line.trimEnd())) },
  )
}

/** The time as a member of a line (RFC 3339). Under load many lines are of one millisecond. */
function createTimestamp(): () => string {
  let time = Number.NaN
  let member = ''
  return () => {
    const now = Date.now()
    if (now !== time) member = `,"time":"${new Date(now).toISOString()}"`
    time = now
    return member
  }
}

/** What is said of an error: with its causes, and its place in the code if it is none of ours. */
export function describeError(error: unknown): { readonly error: string; readonly cause?: string } {
  const causes: string[] = []
  for (let cause = causeOf(error); cause !== undefined && causes.length < 5; cause = causeOf(cause)) {
    causes.push(String(cause))
  }
  const isUnknown = error instanceof Error && !(error instanceof OidcError)
  return {
    error: isUnknown ? (error.stack ?? String(error)) : String(error),
    ...(causes.length > 0 ? { cause: causes.join(': ') } : {}),
  }
}

/** One line for an audit event: an explanation has many, and the audit log has all of it. */
export function logEvent(log: Log, { time: _now, denial: _long, ...entry }: AuditEvent): void {
  const [line = ''] = entry.description.split('\n', 1)
  entry.description = line
  if (entry.code === undefined) log.info(entry)
  else log.warn(entry)
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}
