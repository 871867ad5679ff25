import type { Principal } from './access.js'
import { checkAppJwt } from './app-jwt.js'
import type { AppState } from './call.js'
import { badCredentials, suspended } from './refusal.js'

/**
 * Who asks, by the `Authorization` header.
 *
 * @throws Refusal when that is not good, or not any more
 */
export function authenticate(authorization: string | null, { world, app, tokens }: AppState): Principal {
  if (authorization === null || authorization === '') return { kind: 'nobody' }
  const [, token = ''] = /^(?:bearer|token) (\S+)$/i.exec(authorization) ?? []
  if (token.split('.').length === 3) {
    checkAppJwt(token, app, world.now())
    return { kind: 'app' }
  }
  const principal = tokens.find(token)
  if (!principal) throw badCredentials()
  if (principal.kind !== 'installation') return principal
  if (!world.installations.get(principal.installation.id)) throw badCredentials()
  if (principal.installation.suspended) throw suspended()
  return principal
}
