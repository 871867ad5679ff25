import { execFileSync, spawn, spawnSync } from 'node:child_process'
import crypto from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { ConfigError, UnavailableError } from '../../src/errors.js'
import { refusal, success } from '../../src/exchange/answer.js'
import { createLog } from '../../src/server/log.js'
import { createMetrics } from '../../src/server/metrics.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'
import { run } from '../cli/terminal.js'
import type { Sink } from './sink.js'

type Leak = (secret: string) => unknown

const LOG = "console.log('%s', process.env.LEAK)"
const ERROR = "console.error('%s', process.env.LEAK)"
const SUMMARY = "require('node:fs').writeFileSync(process.env.GITHUB_STEP_SUMMARY, process.env.LEAK)"
const context = { request: 'GET /', traceId: '' }

function envOf(LEAK: string): { readonly env: NodeJS.ProcessEnv } {
  const GITHUB_STEP_SUMMARY = join(tmpdir(), `summary-${crypto.randomUUID()}`)
  return { env: { ...process.env, LEAK, GITHUB_STEP_SUMMARY } }
}

const starts =
  (program: string): Leak =>
  (secret) =>
    once(spawn(process.execPath, ['-e', program], envOf(secret)), 'close')

/** Ways out, at least one for each sink. */
export const PLANTS: Readonly<Record<Sink, Readonly<Record<string, Leak>>>> = {
  'output of the tests': {
    'the console': (secret) => console.log('planted, to be found: %o', { secret }),
    'standard output': (secret) => process.stdout.write(`planted, to be found: ${secret}\n`),
  },
  'output of a program': {
    spawn: starts(LOG),
    spawnSync: (secret) => spawnSync(process.execPath, ['-e', LOG], envOf(secret)),
    execFileSync: (secret) => execFileSync(process.execPath, ['-e', LOG], envOf(secret)),
  },
  'messages of a program': {
    spawn: starts(ERROR),
    spawnSync: (secret) => spawnSync(process.execPath, ['-e', ERROR], envOf(secret)),
  },
  'the summary of a job': { 'a file': starts(SUMMARY) },
  'the command line': { 'an error': (secret) => run(secret) },
  'the log': {
    'a message': (secret) => createLog(() => {}).warn(`not ${secret}`),
    'a field': (secret) => createLog(() => {}).info({ secret }),
  },
  'an error': {
    'its message': (secret) => new ConfigError(`not ${secret}`),
    'a cause': (secret) =>
      new UnavailableError('store_unavailable', 'away', { retryAfter: 1, cause: new Error(secret) }),
  },
  'an answer': {
    'a success': (secret) => success(context, { name: secret }),
    'a header': (secret) => success(context, {}, { headers: { etag: secret } }),
    'a refusal': (secret) => refusal(context, 400, 'InvalidRequest', secret),
  },
  'the audit log': {
    'an event': (secret) => createMemoryStore().recordEvent({ ...eventAt('', NOW), description: secret }),
  },
  'a database': {
    SQLite: (secret) => new DatabaseSync(':memory:').prepare('select ?').all(secret),
    Postgres: (secret) => void new Client().query('select $1', [secret]).catch(() => {}),
  },
  'the metrics': {
    'a label': (secret) => {
      const metrics = createMetrics()
      metrics.exchanged(secret, 1)
      return metrics.text()
    },
  },
}
