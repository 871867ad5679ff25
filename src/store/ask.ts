import { OidcError, UnavailableError } from '../errors.js'

/**
 * Asks the store; whatever it throws that is not ours becomes `store_unavailable`.
 *
 * @param onFailure is told of that before
 */
export async function ask<T>(question: () => Promise<T>, onFailure?: (cause: unknown) => void): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    if (cause instanceof OidcError) throw cause
    onFailure?.(cause)
    throw new UnavailableError('store_unavailable', 'The store cannot be reached.', { retryAfter: 5, cause })
  }
}
