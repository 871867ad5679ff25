import { failure, toResponse } from './answer.js'

/**
 * The answer to a request that failed with `error`: status, `errorTag`, message and reasons, as the exchange answers.
 * Anything that is not this library's error becomes a 500 which says nothing but the trace id. Throws nothing.
 *
 * ```ts
 * try {
 *   const session = await guard(request, 'affected-stacks:create', exchange)
 * } catch (error) {
 *   return errorResponse(error, request)
 * }
 * ```
 *
 * @param traceId to find it by in your log. Default: a new one
 */
export function errorResponse(
  error: unknown,
  request: Request,
  traceId: string = crypto.randomUUID(),
): Response {
  const { pathname } = new URL(request.url)
  return toResponse(failure({ request: `${request.method} ${pathname}`, traceId }, error))
}
