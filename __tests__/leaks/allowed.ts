import type { Sink } from './sink.js'

/** What may come out, and why. */
interface Allowed {
  readonly sinks: readonly Sink[]
  /** Of the test file, or of what a program was started with. Default: whichever. */
  readonly where?: RegExp
  /** The part of the text, after what it must follow (a group). */
  readonly what: RegExp
  readonly why: string
}

const ALLOWED: readonly Allowed[] = [
  {
    sinks: ['output of a program'],
    what: /^::add-mask::.*$/gm,
    why: 'How the runner learns what to hide. It does not print the line.',
  },
  {
    sinks: ['output of a program', 'the command line'],
    where: /token create/,
    what: /^(?: *"token": ")?apo_[\w-]+/gm,
    why: 'A new management token is printed this once.',
  },
  {
    sinks: ['output of a program', 'the command line'],
    what: /(\/login\/oauth\/authorize\?\S*&state=)[\w-]+/g,
    why: 'The address of a sign-in: the browser brings the state back, once. What proves who asked (PKCE) is not in it.',
  },
  {
    sinks: ['output of a program'],
    where: /docs\/github-app\.test\.ts sh -c /,
    what: /^[\s\S]+$/,
    why: "The page's commands write the file with the App's secrets, and the test reads them back out of an environment.",
  },
  {
    sinks: ['output of a program'],
    where: /examples\/readme\.test\.ts sh -c .*generateSessionKey/s,
    what: /^\{[^}]*\}$/m,
    why: 'The command that makes a session key: printing it is what it is for.',
  },
  {
    sinks: ['an error'],
    where: /management\/operation\.test\.ts/,
    what: /^branch: .*\n\nconfig_invalid\n/,
    why: 'A pattern that is really a token is quoted where it is compiled; what the caller is told has it taken out.',
  },
  {
    sinks: ['an answer'],
    what: /^(200 .*"data":\{"token":"|201 .*"token":"(?=apo_))[^"]+/,
    why: 'The answers that a token is asked for in: an exchange, a sign-in, a new management token.',
  },
]

/** The text without what may be in it. */
export function withoutAllowed(sink: Sink, text: string, place: string): string {
  return ALLOWED.filter(({ sinks, where }) => sinks.includes(sink) && (where?.test(place) ?? true)).reduce(
    (rest, { what }) =>
      rest.replace(what, (_all, before: unknown) => (typeof before === 'string' ? before : '')),
    text,
  )
}
