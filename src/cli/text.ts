import { harmless } from '../errors.js'

/** Longer than anything a server of ours says. */
const LIMIT = 4000

/** Text from outside, whole, fit for the terminal. */
export function clean(text: string): string {
  return harmless(text, LIMIT)
}
