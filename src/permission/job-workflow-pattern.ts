import { type Pattern, readPattern } from './pattern.js'

const OPTIONS = { isAmbiguous }

/**
 * Reads a pattern over `owner/repo/file.yaml@ref`.
 *
 * A branch may be called `x@refs/heads/main`: held against `acme/flows/**@refs/heads/main`, its run would pass for one
 * of main. A value with a second `@` therefore matches only `*`, or itself written out.
 *
 * @throws ConfigError as {@link readPattern}
 */
export function readJobWorkflowPattern(text: string, path?: string): Pattern {
  return readPattern(text, OPTIONS, path)
}

/** Whether it does not say by itself where the file ends and the ref begins. */
export function isAmbiguous(value: string): boolean {
  return value.indexOf('@') !== value.lastIndexOf('@')
}
