import { harmless } from '../errors.js'

/** Longer than any pattern and any key of a lock. */
const LIMIT = 600

/** One word to a POSIX shell, whatever it contains: whoever names a branch must not name what an administrator runs. */
export function shellWord(value: string): string {
  const text = harmless(value, LIMIT)
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
