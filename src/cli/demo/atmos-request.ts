/** A request of the Atmos CLI. */
export interface AtmosRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v1/`, with its query. */
  readonly path: string
  readonly body: object
}

/** Sends it as the Atmos CLI does. */
export async function ask(server: string, session: string, { method, path, body }: AtmosRequest) {
  const response = await fetch(`${server}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${session}`,
      'content-type': 'application/json',
      'user-agent': 'atmos/1.199.0 (linux; amd64)',
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}
