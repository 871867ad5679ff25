import { asciiLowerCase } from '../ascii.js'
import { plain } from '../errors.js'
import type { Session } from '../exchange/session.js'
import { PermissionError } from '../permission/permission-error.js'

/**
 * A session is for one repository, whatever the body or the path names.
 *
 * @throws PermissionError `permission_denied`
 */
export function requireOwnRepository({ repository }: Session, owner: string, name: string): void {
  const named = `${owner}/${name}`
  if (asciiLowerCase(named) === asciiLowerCase(repository.fullName)) return
  throw new PermissionError(
    'permission_denied',
    `The session is for ${plain(repository.fullName)}, and the request names ${plain(named)}. ` +
      "A job may only report on its own repository: is the checkout's `origin` another one?",
  )
}
