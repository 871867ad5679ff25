import type * as z from 'zod'
import { formatPath, ManagementError, type UnavailableError } from '../errors.js'
import { said, unavailable } from './judge.js'
import type { Answer } from './question.js'

/**
 * What GitHub answered, as far as it is used.
 *
 * @throws ManagementError `github_refused`
 * @throws UnavailableError `github_unavailable`: it is not what GitHub answers
 */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
  if (answer.status >= 400) throw refused(answer)
  const result = schema.safeParse(answer.data)
  if (answer.status < 300 && result.success) return result.data
  throw unexpected(answer, result.error)
}

/** @param hint a sentence: what may be the cause */
export function refused(answer: Answer, hint = ''): ManagementError {
  const text = `GitHub refuses this (${answer.status}): ${said(answer)}.`
  return new ManagementError('github_refused', hint ? `${text} ${hint}` : text)
}

/** Not what GitHub answers: a page of a proxy, a redirect to elsewhere. */
export function unexpected({ status }: Answer, error?: z.ZodError): UnavailableError {
  const [issue] = error?.issues ?? []
  const place = issue ? `: ${formatPath(issue.path) || 'the body'} is not as it should be` : ''
  return unavailable(`What answers for GitHub does not answer as GitHub does (${status})${place}.`)
}
