import { harmless } from '../errors.js'

/** Longer than anything a server of ours says. */
const LIMIT = 4000

/** A time of ours to the second, for a column. */
export function toSecond(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

/** Text from outside, whole, fit for the terminal. */
export function clean(text: string): string {
  return harmless(text, LIMIT)
}
