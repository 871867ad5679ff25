/** Milliseconds that the store has to answer. */
const STORE_TIMEOUT = 2_000

/** Whether this server can do its work, part by part. */
export interface Readiness {
  readonly ready: boolean
  readonly store: 'ok' | 'unreachable'
  readonly keys: 'ok' | 'unreachable'
  readonly draining: boolean
}

export interface ReadinessOptions {
  /** Resolves when the store answers. */
  readonly ping: () => Promise<void>
  /** Resolves when the keys of an issuer are held, or could be fetched. Says itself how often it fetches. */
  readonly keys: () => Promise<void>
  readonly isDraining: () => boolean
}

export function createReadiness({ ping, keys, isDraining }: ReadinessOptions): () => Promise<Readiness> {
  return async () => {
    const [storeAnswers, keysAreThere] = await Promise.all([
      succeeds(within(STORE_TIMEOUT, ping())),
      succeeds(keys()),
    ])
    const draining = isDraining()
    return {
      ready: storeAnswers && keysAreThere && !draining,
      store: storeAnswers ? 'ok' : 'unreachable',
      keys: keysAreThere ? 'ok' : 'unreachable',
      draining,
    }
  }
}

function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  )
}

async function within<T>(milliseconds: number, attempt: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([attempt, timeout])
  } finally {
    clearTimeout(timer)
  }
}
