import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScene, type Scene, WORKSPACE } from './scene.js'

/** An example, started. */
export interface Example {
  /** The workspace that acme/infra is in. Default: the one that is written in exchange.ts. */
  readonly workspaceId?: string
  ask(request: Request): Promise<Response>
  stop?(): Promise<void>
}

/** What every answer of these may say. */
interface Body {
  readonly errorTag?: string
  readonly errorMessage?: string
  readonly data?: { readonly token?: string; readonly validationErrors?: readonly string[] }
}

const ORIGIN = 'http://localhost'

/** What each example with an exchange must do: give sessions, and guard `POST /deployments` by them. */
export function describeGuarded(name: string, start: (scene: Scene) => Promise<Example>): void {
  describe(name, () => {
    let scene: Scene
    let example: Example

    beforeAll(async () => {
      scene = await createScene()
      example = await start(scene)
    })
    afterAll(async () => {
      await example?.stop?.()
      await scene?.[Symbol.asyncDispose]()
    })

    async function exchange(token: string) {
      const { workspaceId = WORKSPACE } = example
      return answerOf('POST', '/api/v1/auth/github-oidc', {}, JSON.stringify({ token, workspaceId }))
    }

    async function enter(token: Promise<string>): Promise<string> {
      const { status, body } = await exchange(await token)
      expect(status, JSON.stringify(body)).toBe(200)
      return body.data?.token ?? ''
    }

    async function answerOf(method: string, path: string, headers = {}, body: string | null = null) {
      const type = body === null ? {} : { 'content-type': 'application/json' }
      const request = new Request(`${ORIGIN}${path}`, { method, headers: { ...type, ...headers }, body })
      const response = await example.ask(request)
      return { status: response.status, headers: response.headers, body: (await response.json()) as Body }
    }

    const withSession = (session: string) => ({ authorization: `Bearer ${session}` })
    const deploy = (headers = {}) => answerOf('POST', '/deployments', headers)
    const deploying = () => enter(scene.mint('push'))

    it('lets in a run that has the permission', async () => {
      const { status, body } = await deploy(withSession(await deploying()))
      expect(status).toBe(201)
      expect(body).toEqual({ workspaceId: example.workspaceId ?? WORKSPACE, repository: 'acme/infra' })
    })

    it('answers 403 to one that has another, and says which', async () => {
      const session = await enter(scene.mint('pull_request'))
      const { status, headers, body } = await deploy(withSession(session))
      expect(status).toBe(403)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(body).toMatchObject({ success: false, errorTag: 'PermissionDenied' })
      for (const said of ['acme/infra', 'deployments:create', 'affected-stacks:create'])
        expect(body.errorMessage).toContain(said)
    })

    it.each<[string, (scene: Scene) => Promise<Readonly<Record<string, string>>>, string]>([
      ['no session', async () => ({}), 'TokenInvalid'],
      ['a session that ended', async (of) => withSession(await of.expiredSession()), 'TokenExpired'],
      ['a token of GitHub in its place', async (of) => withSession(await of.mint('push')), 'TokenInvalid'],
    ])('answers 401 to %s', async (_name, headersOf, errorTag) => {
      const { status, headers, body } = await deploy(await headersOf(scene))
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      expect(body).toMatchObject({ success: false, errorTag })
    })

    it('answers 401 to a session that was revoked', async () => {
      const headers = withSession(await deploying())
      expect((await answerOf('DELETE', '/api/v1/auth/session', headers)).status).toBe(200)
      expect((await deploy(headers)).status).toBe(401)
    })

    it('exchanges a token once, and says why a run gets nothing', async () => {
      const token = await scene.mint('push')
      expect((await exchange(token)).status).toBe(200)
      expect((await exchange(token)).body.errorTag).toBe('TokenReplayed')
      const { status, body } = await exchange(await scene.mint('push', { branch: 'dev' }))
      expect(status).toBe(403)
      expect(body.data?.validationErrors).toContainEqual(expect.stringContaining('dev'))
    })

    it('answers 413 to a body that no exchange has', async () => {
      const { status } = await answerOf('POST', '/api/v1/auth/github-oidc', {}, 'x'.repeat(40_000))
      expect(status).toBe(413)
    })
  })
}
