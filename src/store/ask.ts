import { OidcError, UnavailableError } from '../errors.js'

/** Asks the store; whatever it throws becomes `store_unavailable`. */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    throw unavailable(cause)
  }
}

/** What the store threw, as `store_unavailable`; what is ours already, as it is. */
export function unavailable(cause: unknown): unknown {
  if (cause instanceof OidcError) return cause
  return new UnavailableError('store_unavailable', 'The store cannot be reached.', { retryAfter: 5, cause })
}
