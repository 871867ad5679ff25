/** Where something comes out that people read, or that is kept. */
export const SINKS = [
  'output of the tests',
  'output of a program',
  'messages of a program',
  'the summary of a job',
  'the command line',
  'the log',
  'an error',
  'an answer',
  'the audit log',
  'a database',
  'the metrics',
] as const
export type Sink = (typeof SINKS)[number]
