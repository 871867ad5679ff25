import { randomBytes } from 'node:crypto'
import { type Step, WORKSPACE_ID } from './run-action.js'
import {
  type Answer,
  type Asked,
  type Certificate,
  type ScriptedServer,
  scriptedServer,
} from './scripted-server.js'

export const REQUEST_TOKEN = 'request-token-that-nobody-may-see'

/** A JWT with a signature that nobody checks: the action checks none. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${randomBytes(256).toString('base64url')}`
}

/** What GitHub would say of the job that {@link jobEnv} describes. */
export function claims(overrides: object = {}): object {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'atmos-pro.com',
    iat: now,
    nbf: now - 300,
    exp: now + 300,
    jti: randomBytes(8).toString('hex'),
    repository: 'acme/infra',
    repository_id: '1001',
    repository_owner: 'acme',
    repository_owner_id: '42',
    workflow_ref: 'acme/infra/.github/workflows/atmos-pro.yaml@refs/pull/12/merge',
    ref: 'refs/pull/12/merge',
    base_ref: 'main',
    head_ref: 'feature/vpc',
    event_name: 'pull_request',
    ...overrides,
  }
}

const jobEnv = {
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION_REPOSITORY: 'acme/atmos-pro-oidc',
  GITHUB_ACTION_REF: 'v1',
  GITHUB_JOB: 'plan',
  GITHUB_REPOSITORY: 'acme/infra',
  GITHUB_WORKFLOW_REF: 'acme/infra/.github/workflows/atmos-pro.yaml@refs/pull/12/merge',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_BASE_REF: 'main',
  GITHUB_HEAD_REF: 'feature/vpc',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_ACTOR: 'alice',
}

/** GitHub's token service. Remembers what it issued. */
export interface FakeTokenService extends ScriptedServer {
  readonly issued: readonly string[]
}

export async function tokenService({
  override = () => undefined,
  claims: more = {},
  tls,
}: {
  /** Answers instead, for some requests. */
  override?: (index: number, asked: Asked) => Answer | undefined
  claims?: object
  tls?: Certificate
} = {}): Promise<FakeTokenService> {
  const issued: string[] = []
  const server = await scriptedServer((asked, index) => {
    const instead = override(index, asked)
    if (instead) return instead
    const audience = new URL(asked.url, 'http://host').searchParams.get('audience')
    const value = jwt(claims({ ...(audience && { aud: audience }), ...more }))
    issued.push(value)
    return { json: { count: 1, value } }
  }, tls)
  return { ...server, issued }
}

export const SESSION = jwt({ type: 'ws:gh:action', exp: 4_102_444_800 })

/** What a server answers that lets the run in. */
export function granted(data: object = {}): Answer {
  return {
    json: {
      request: 'POST /api/v1/auth/github-oidc',
      status: 200,
      success: true,
      traceId: 'trace-1',
      data: {
        token: SESSION,
        expiresAt: '2099-11-23T20:00:00Z',
        workspaceId: WORKSPACE_ID,
        repository: 'acme/infra',
        permissions: ['affected-stacks:create', 'instances:create'],
        ...data,
      },
    },
  }
}

/** What a server answers that does not. */
export function refusal(
  status: number,
  errorTag: string,
  body: object = {},
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers,
    json: {
      request: 'POST /api/v1/auth/github-oidc',
      status,
      success: false,
      errorTag,
      errorMessage: `The message of ${errorTag}.`,
      traceId: 'trace-1',
      ...body,
    },
  }
}

/** A job with everything it needs, as a runner would start it. */
export function job(
  github: Pick<ScriptedServer, 'url'> | undefined,
  server: Pick<ScriptedServer, 'url'>,
  { inputs = {}, env = {}, ...rest }: Step = {},
): Step {
  return {
    inputs: { 'base-url': server.url, retries: '0', timeout: '5', ...inputs },
    env: {
      ...jobEnv,
      ...(github && {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
      }),
      ATMOS_PRO_WORKSPACE_ID: WORKSPACE_ID,
      ...env,
    },
    ...rest,
  }
}
