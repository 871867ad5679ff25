/** What a server refused, or that it gave no answer of use. The message is fit for the terminal and holds no token. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** The server understood the question, and the answer is no. */
  readonly isRefusal: boolean

  constructor(message: string, options: { readonly isRefusal?: boolean } = {}) {
    super(message)
    this.isRefusal = options.isRefusal ?? false
  }
}
