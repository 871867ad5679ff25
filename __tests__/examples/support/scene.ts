import { generateSessionKey } from '../../../src/exchange/session-key.js'
import { createSessions } from '../../../src/exchange/sessions.js'
import { createVerifier } from '../../../src/identity/verifier.js'
import {
  createFakeGitHub,
  type EventPreset,
  type FakeGitHub,
  type MintOptions,
} from '../../../src/testing/index.js'

export const WORKSPACE = 'ws_0123456789abcdefghijklmnopqr'

const HOUR = 3_600_000
const NAME = 'deploy.example.com'

/** GitHub, and what an example is told of its surroundings. */
export interface Scene extends AsyncDisposable {
  readonly github: FakeGitHub
  /** What the example's process is to have in its environment. */
  readonly env: Readonly<Record<string, string>>
  mint(preset: EventPreset, options?: MintOptions): Promise<string>
  /** A session that the example's key signed, and that ended long ago. */
  expiredSession(): Promise<string>
}

export async function createScene(): Promise<Scene> {
  const github = await createFakeGitHub()
  const key = await generateSessionKey()
  const mint: Scene['mint'] = (preset, options) =>
    github.mint(preset, { audience: NAME, workflow: 'deploy.yaml', ...options })
  return {
    github,
    env: { OIDC_ISSUER: github.issuer, SESSION_KEY: JSON.stringify(key) },
    mint,
    async expiredSession() {
      const verifier = createVerifier({ audience: NAME, issuers: [github.issuer] })
      const sessions = createSessions({
        issuer: `https://${NAME}`,
        audience: NAME,
        keys: [key],
        now: () => Date.now() - HOUR,
      })
      const identity = await verifier.verify(await mint('push'))
      return (await sessions.sign(identity, WORKSPACE, ['deployments:create'])).token
    },
    [Symbol.asyncDispose]: () => github.close(),
  }
}
