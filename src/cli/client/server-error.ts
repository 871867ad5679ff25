import { helpOf, isErrorCode } from '../../error-code.js'

/** What a server refused, or that it gave no answer of use. The message is fit for the terminal and holds no token. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** The server understood the question, and the answer is no. */
  readonly isRefusal: boolean
  /** The error code that it gave, if it is one of ours. */
  readonly code: string | undefined
  /** The address of what is known about that code. */
  readonly help: string | undefined

  constructor(
    message: string,
    options: { readonly isRefusal?: boolean; readonly code?: string | undefined } = {},
  ) {
    super(message)
    this.isRefusal = options.isRefusal ?? false
    this.code = options.code
    this.help = isErrorCode(options.code) ? helpOf(options.code) : undefined
  }
}
