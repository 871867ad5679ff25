import type { Field, Permission } from '../permission/decision.js'
import { type Fields, fields, list, text } from './json.js'

/** One condition of the nearest row, as the server explains it. */
export interface ExplainedCondition {
  readonly field: Field
  readonly pattern: string
  readonly readsAs: string
  /** Empty: the run has none. */
  readonly actual: string
  readonly matched: boolean
  /** Empty: there is nothing to add. */
  readonly hint: string
}

/** Why a run may not do this, as far as the server says. */
export interface Denial {
  readonly permission: string
  /** The conditions of the row that comes nearest; empty when there is no row for the permission. */
  readonly conditions: readonly ExplainedCondition[]
  /** A row that would allow this run. */
  readonly suggestion: Permission | undefined
}

/** A server's "no". A text that it leaves out is empty; every text is {@link clean} and holds no secret. */
export interface Refusal {
  readonly url: URL
  readonly status: number
  readonly errorTag: string
  readonly message: string
  readonly traceId: string
  readonly validationErrors: readonly string[]
  /** The library's code for the error; finer than the tag. */
  readonly code: string
  /** What the claim at fault should have been. */
  readonly expected: string
  readonly denial: Denial | undefined
  /** The server's clock, in milliseconds since the epoch. */
  readonly date: number | undefined
}

const FIELDS: readonly string[] = [
  'workflow',
  'branch',
  'environment',
  'event',
  'jobWorkflow',
] satisfies Field[]

/** Reads the body of a refusal; nothing when it does not say what the error is. */
export function readRefusal(
  json: unknown,
  reply: { readonly url: URL; readonly status: number; readonly date: number | undefined },
): Refusal | undefined {
  const body = fields(json)
  const context = fields(body['context'])
  const errorTag = text(body['errorTag'])
  const message = text(body['errorMessage']) || text(body['error'])
  if (!errorTag && !message) return undefined
  return {
    ...reply,
    // A refusal may come with HTTP 200: then the body has the status.
    status: reply.status >= 400 ? reply.status : Number(body['status']) || reply.status,
    errorTag,
    message,
    traceId: text(body['traceId']),
    validationErrors: texts(fields(body['data'])['validationErrors']),
    code: text(context['code']),
    expected: text(context['expected']),
    denial: readDenial(context),
  }
}

function readDenial({ permission, nearest, suggestion }: Fields): Denial | undefined {
  if (!text(permission)) return undefined
  return {
    permission: text(permission),
    conditions: list(fields(nearest)['conditions'], 10).map(fields).filter(isCondition).map(readCondition),
    suggestion: readRow(fields(suggestion)),
  }
}

function isCondition({ field, pattern }: Fields): boolean {
  return FIELDS.includes(text(field)) && text(pattern) !== ''
}

function readCondition({ field, pattern, readsAs, actual, matched, hint }: Fields): ExplainedCondition {
  return {
    field: field as Field,
    pattern: text(pattern),
    readsAs: text(readsAs),
    actual: text(actual),
    matched: matched === true,
    hint: text(hint),
  }
}

function readRow({ permission, events, ...patterns }: Fields): Permission | undefined {
  if (!text(permission)) return undefined
  const names = ['workflow', 'branch', 'environment', 'jobWorkflow'] as const
  return {
    permission: text(permission),
    ...Object.fromEntries(
      names.flatMap((name) => (text(patterns[name]) ? [[name, text(patterns[name])]] : [])),
    ),
    ...(Array.isArray(events) && { events: texts(events) }),
  }
}

function texts(value: unknown): readonly string[] {
  return list(value, 50).map(text).filter(Boolean)
}

/** The server's own words. */
export function said({ errorTag, message, validationErrors }: Refusal): string {
  const words = [[errorTag, message].filter(Boolean).join(': '), ...validationErrors].filter(Boolean)
  return words.length > 0 ? `It said: ${words.join(' ')}` : 'It said no more.'
}
