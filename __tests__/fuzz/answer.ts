import assert from 'node:assert/strict'

/** Every `errorTag` there is, with its status. */
const TAGS: Readonly<Record<string, number>> = {
  InvalidRequest: 400,
  ConfirmationRequired: 400,
  TokenInvalid: 401,
  TokenExpired: 401,
  AudienceMismatch: 401,
  TokenReplayed: 401,
  PermissionDenied: 403,
  RoleInsufficient: 403,
  GitHubSignInRequired: 403,
  WorkspaceNotFound: 404,
  NotFound: 404,
  GitHubNotConfigured: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  LockHeld: 409,
  PreconditionFailed: 412,
  RequestTooLarge: 413,
  UnsupportedMediaType: 415,
  PreconditionRequired: 428,
  RateLimited: 429,
}

/** What must be true of every answer in the form of the exchange, whatever was asked. Returns its `errorTag`, or `success`. */
export async function checkAnswer(response: Response, request: string): Promise<string> {
  const text = await response.text()
  const { status, headers } = response
  assert.notEqual(status, 500, text)
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('www-authenticate') !== null, status === 401)
  const body = JSON.parse(text)
  assert.equal(body.request, request)
  assert.equal(body.status, status)
  assert.equal(body.traceId, headers.get('x-trace-id'))
  if (body.success === true) {
    assert.ok(status === 200 || status === 201 || status === 202, `${status}`)
    assert.deepEqual(Object.keys(body), ['request', 'status', 'success', 'traceId', 'data'])
    return 'success'
  }
  assert.equal(body.success, false)
  assert.equal(TAGS[body.errorTag], status, text)
  assert.equal(typeof body.errorMessage, 'string')
  assert.ok(body.data.validationErrors.every((line: unknown) => typeof line === 'string'))
  return body.errorTag
}
