import { afterAll, vi } from 'vitest'
import { watchChildren } from './children.js'
import { watchMints } from './mints.js'
import { before, lookAtValues, watchSinks } from './sinks.js'
import { look, secrets, settle, tally } from './watch.js'

// Runs before each test file: remembers every secret that is minted while its tests run, looks at everything that comes out,
// and fails the file if one is in the other. Nothing is replaced: what is wrapped does what it did.

watchMints(secrets)
watchSinks()
watchChildren()

// Of these, each is only loaded where a test loads it.
vi.mock('pg', async (load) => {
  const pg = await load<typeof import('pg')>()
  before(pg.Client.prototype, 'query', (query: unknown, values: unknown) => lookAtValues(query, values))
  return pg
})

vi.mock('../../src/server/log.js', async (load) => {
  const { createLog, ...rest } = await load<typeof import('../../src/server/log.js')>()
  return {
    ...rest,
    createLog: ((write, level) =>
      createLog((line) => {
        look('the log', line)
        write(line)
      }, level)) satisfies typeof createLog,
  }
})

vi.mock('../../src/store/memory-log.js', async (load) => {
  const { createMemoryLog } = await load<typeof import('../../src/store/memory-log.js')>()
  return {
    createMemoryLog: (() => {
      const log = createMemoryLog()
      return {
        ...log,
        append(...events) {
          look('the audit log', JSON.stringify(events))
          log.append(...events)
        },
      }
    }) satisfies typeof createMemoryLog,
  }
})

vi.mock('../../src/server/metrics.js', async (load) => {
  const { createMetrics } = await load<typeof import('../../src/server/metrics.js')>()
  return {
    createMetrics: (() => {
      const metrics = createMetrics()
      return {
        ...metrics,
        async text() {
          const text = await metrics.text()
          look('the metrics', text)
          return text
        },
      }
    }) satisfies typeof createMetrics,
  }
})

vi.mock('../../src/exchange/answer.js', async (load) => {
  const { success, failure, refusal, ...rest } = await load<typeof import('../../src/exchange/answer.js')>()
  const watched =
    <Asked extends unknown[]>(answer: (...asked: Asked) => import('../../src/exchange/answer.js').Answer) =>
    (...asked: Asked) => {
      const given = answer(...asked)
      look('an answer', `${given.status} ${JSON.stringify(given.headers)} ${given.body}`)
      return given
    }
  return { ...rest, success: watched(success), failure: watched(failure), refusal: watched(refusal) }
})

vi.mock('../../src/cli/program.js', async (load) => {
  const { runCommandLine, ...rest } = await load<typeof import('../../src/cli/program.js')>()
  return {
    ...rest,
    runCommandLine: ((args, { terminal, ...context }) => {
      const watched = (print: (line: string) => void) => (line: string) => {
        look('the command line', line, args.join(' '))
        print(line)
      }
      return runCommandLine(args, {
        ...context,
        terminal: { ...terminal, out: watched(terminal.out), err: watched(terminal.err) },
      })
    }) satisfies typeof runCommandLine,
  }
})

// The first that is registered is the last that is called.
// biome-ignore lint/correctness/noEmptyPattern: Vitest reads here which fixtures a hook needs
afterAll(async ({}, { file }) => {
  Object.assign(file.meta, { leaks: tally() })
  // Errors are looked at when those who made them are done.
  await new Promise(setImmediate)
  const found = settle()
  if (found.length === 0) return
  const lines = found.map(({ sink, what, hint, test }) => `- ${sink}: ${what}, ${hint}, in "${test}"`)
  throw new Error(`secrets came out (see __tests__/leaks):\n${[...new Set(lines)].join('\n')}`)
})
