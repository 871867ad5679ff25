import type { ErrorCode } from '../../error-code.js'
import type { Facts } from '../facts.js'
import type { Denial } from '../refusal.js'

/** One thing to do about it. */
export interface Remedy {
  readonly say: string
  /** The exact lines to write, and what they are. */
  readonly lines?: string
  readonly language?: 'yaml' | 'shell' | 'text'
}

/** What happened, why, and what to do about it: for people, in plain text. */
export interface Diagnosis {
  /** A few words: the annotation's title. */
  readonly title: string
  readonly what: string
  readonly why: string
  readonly remedies: readonly Remedy[]
  /** What the run is, as far as it is known. */
  readonly facts: Facts
  /** The conditions it was held against, when it came that far. */
  readonly denial?: Denial
  /** For whoever runs the server. */
  readonly traceId?: string
  /** The address of what else is known about it. */
  readonly help: string
}

/** What a situation's function answers; what all have in common is added to it. */
export interface Finding extends Omit<Diagnosis, 'facts' | 'denial' | 'traceId' | 'help'> {
  /** What it must have been, where the server does not say. */
  readonly code?: ErrorCode
}

/** Plain text, for the log and the annotation. */
export function renderText({
  what,
  why,
  remedies,
  traceId,
  help,
}: Omit<Diagnosis, 'title' | 'facts'>): string {
  const steps = remedies.map(({ say, lines }) =>
    lines === undefined ? `→ ${say}` : `→ ${say}\n\n${lines.replace(/^(?=.)/gm, '    ')}\n`,
  )
  return [what, why, '', ...steps, '', ...(traceId ? [`Trace id: ${traceId}`] : []), `See ${help}`]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
}
