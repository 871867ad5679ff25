import { expect } from 'vitest'
import type { StepResult } from './run-action.js'

/** Nothing that a person can read holds any of these tokens, nor any part of one that is long enough to be one. */
export function expectHidden(result: StepResult, ...tokens: readonly string[]): void {
  const commands = result.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  const everything = [...commands, result.readable].join('\n')
  // The payload's beginning says who it is for; everything behind a token's header is unlike anything else in the text.
  const parts = tokens.flatMap((token) => token.split('.').flatMap((part) => [part, part.slice(0, 24)]))
  for (const part of parts) expect(everything).not.toContain(part)
}

/** The runner is told to mask a token before the token, or anything made from it, goes anywhere else. */
export function expectMasked(result: StepResult, token: string): void {
  const [first] = result.stdout.split('\n').filter((line) => line.includes(token))
  expect(first).toBe(`::add-mask::${token}`)
}
