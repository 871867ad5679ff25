import { expect } from 'vitest'
import { withoutAllowed } from './allowed.js'
import { createSecrets, type Found } from './secrets.js'
import type { Sink } from './sink.js'

/** A secret that came out somewhere. */
export interface Leak extends Found {
  readonly sink: Sink
  /** The name of the test that ran. */
  readonly test: string
}

/** What was looked at in one test file. */
export interface Tally {
  readonly secrets: number
  readonly characters: Readonly<Partial<Record<Sink, number>>>
}

/** Of the test file that runs in this process. */
export const secrets = createSecrets()
const characters: Partial<Record<Sink, number>> = {}
let leaks: Leak[] = []
let waiting: (() => void)[] = []

/** Looks at what comes out. @param how what it was asked for with, where that decides what may come out */
export function look(sink: Sink, text: string, how = ''): void {
  characters[sink] = (characters[sink] ?? 0) + text.length
  const { currentTestName: test = '', testPath: file = '' } = expect.getState()
  for (const found of secrets.findIn(withoutAllowed(sink, text, `${file} ${how}`))) {
    leaks.push({ sink, test, ...found })
  }
}

/** Looks at something when it is complete: when {@link settle} is called. */
export function lookLater(complete: () => void): void {
  waiting.push(complete)
}

/** Looks at what is left to look at, and gives what was found, once. */
export function settle(): readonly Leak[] {
  const [late, found] = [waiting, leaks]
  waiting = []
  for (const complete of late) complete()
  leaks = []
  return found
}

export function tally(): Tally {
  return { secrets: secrets.count, characters }
}
