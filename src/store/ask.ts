import { OidcError, UnavailableError } from '../errors.js'

/** Asks the store; whatever it throws becomes `store_unavailable`. */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    if (cause instanceof OidcError) throw cause
    throw new UnavailableError('store_unavailable', 'The store cannot be reached.', { retryAfter: 5, cause })
  }
}
