import { Worker } from 'node:worker_threads'
import { RequestError, UnavailableError } from '../../errors.js'
import type { Question, Reply } from './message.js'

const LIMITS = {
  /** Milliseconds for one body. The worst that was found takes a second. */
  patience: 15_000,
  /** MiB. A body has at most 4.5; the worst that was found took 120. */
  memory: 256,
  /** Milliseconds without a body after which it ends: it would keep what the last ones took. */
  idle: 60_000,
}

export interface Thread {
  /**
   * One after the other: in order for each key, and the keys take turns.
   *
   * @throws RequestError `request_too_large` when it takes more memory than there is for it
   * @throws UnavailableError `server_busy` when the thread ended otherwise
   */
  ask(question: Question, key: string): Promise<Reply>
  close(): Promise<void>
}

interface Job {
  readonly question: Question
  resolve(reply: Reply): void
  reject(error: Error): void
}

/**
 * A thread that reads bodies: started when first needed, and again after it ended. It keeps no process alive, and sees
 * nothing of the environment.
 */
export function createThread(file: URL, limits = LIMITS): Thread {
  const waiting = new Map<string, Job[]>()
  let current: Job | undefined
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function next(): void {
    if (current || isClosed) return
    current = takeNext()
    if (!current) return
    worker ??= start()
    endAfter(limits.patience)
    worker.postMessage(current.question)
  }

  function takeNext(): Job | undefined {
    const [first] = waiting
    if (!first) return undefined
    const [key, [job, ...others]] = first
    waiting.delete(key)
    // Behind all others.
    if (others.length > 0) waiting.set(key, others)
    return job
  }

  function settle(how: (job: Job) => void): void {
    const job = current
    current = undefined
    endAfter(limits.idle)
    if (job) how(job)
    next()
  }

  function fail(fault?: unknown): void {
    worker = undefined
    settle((job) => job.reject(describe(fault)))
  }

  function endAfter(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      void worker?.terminate()
      fail()
    }, milliseconds).unref()
  }

  function start(): Worker {
    const started = new Worker(file, {
      name: 'uploads',
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.memory },
    })
    let fault: unknown
    started.on('message', (reply: Reply) => {
      // What one still says that took too long is about a body that was refused by now, not about the next.
      if (worker === started) settle((job) => job.resolve(reply))
    })
    started.on('error', (error) => {
      fault = error
    })
    started.on('exit', () => {
      if (worker === started) fail(fault)
    })
    // Last: listening to its messages undoes it.
    started.unref()
    return started
  }

  return {
    ask: (question, key) =>
      new Promise((resolve, reject) => {
        waiting.set(key, [...(waiting.get(key) ?? []), { question, resolve, reject }])
        next()
      }),
    async close() {
      isClosed = true
      clearTimeout(timer)
      for (const job of [...waiting.values()].flat()) job.reject(describe(undefined))
      waiting.clear()
      await worker?.terminate()
    },
  }
}

function describe(fault: unknown): Error {
  if ((fault as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new RequestError('request_too_large', 'The body takes more memory to read than there is for it.')
  }
  return new UnavailableError('server_busy', 'The upload could not be read. Try again in a moment.', {
    retryAfter: 2,
    cause: fault,
  })
}
