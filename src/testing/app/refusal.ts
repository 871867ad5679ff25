/** Thrown by what answers a request of the REST API: the answer is no. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** More of the answer's body. */
  readonly body: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    message: string,
    more: { headers?: Record<string, string>; body?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.status = status
    this.headers = more.headers ?? {}
    this.body = more.body ?? {}
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

export function badCredentials(): Refusal {
  return new Refusal(401, 'Bad credentials')
}

export function suspended(): Refusal {
  return new Refusal(403, 'This installation has been suspended')
}

export function notAccessible(): Refusal {
  return new Refusal(403, 'Resource not accessible by integration')
}
