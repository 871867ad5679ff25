import { type Answer, type Call, type Handler, locate, ok, requireApp } from './call.js'
import { APP_PERMISSIONS, type Installation, installationJson, selectionOf } from './installation.js'
import { notFound, Refusal, suspended } from './refusal.js'
import { type Repository, repositoryJson } from './repository.js'
import { timestamp } from './timestamp.js'
import { INSTALLATION_TOKEN_LIFETIME } from './tokens.js'

/** What the App asks as itself. */
export const APP_ROUTES: Readonly<Record<string, Handler>> = {
  'GET /app/installations/{installation_id}': (call) => {
    requireApp(call)
    return ok(installationJson(installationIn(call), call.app.credentials, call.urls))
  },
  'POST /app/installations/{installation_id}/access_tokens': createToken,
  'GET /repos/{owner}/{repo}/installation': installationOfRepository,
  'GET /repositories/{repository_id}/installation': installationOfRepository,
}

function installationIn({ world, params }: Call): Installation {
  const installation = world.installations.get(params['installation_id'] ?? '')
  if (!installation) throw notFound()
  return installation
}

function installationOfRepository(call: Call): Answer {
  requireApp(call)
  const { installations } = call.world
  const installation = installations.of(
    locate(call, (repository) => installations.of(repository) !== undefined),
  )
  if (!installation) throw notFound()
  return ok(installationJson(installation, call.app.credentials, call.urls))
}

function createToken(call: Call): Answer {
  requireApp(call)
  const installation = installationIn(call)
  if (installation.suspended) throw suspended()
  const narrowed = narrowedRepositories(call, installation)
  const permissions = narrowedPermissions(call.body['permissions'])
  const repositoryIds = narrowed && new Set(narrowed.map(({ id }) => id))
  const token = call.tokens.forInstallation({ installation, repositoryIds, permissions })
  return {
    status: 201,
    body: {
      token,
      expires_at: timestamp(call.world.now() + INSTALLATION_TOKEN_LIFETIME * 1000),
      permissions,
      repository_selection: narrowed ? 'selected' : selectionOf(installation),
      ...(narrowed && { repositories: narrowed.map((repository) => repositoryJson(repository, call.urls)) }),
    },
  }
}

/** `repository_ids` and `repositories` (names, without the owner); all when neither is given. */
function narrowedRepositories({ world, body }: Call, installation: Installation): Repository[] | undefined {
  const { repository_ids: ids, repositories: names } = body
  if (ids === undefined && names === undefined) return undefined
  const had = world.installations.repositoriesOf(installation)
  const asked = [
    ...listOf(ids, 'repository_ids').map((id) => had.find((one) => one.id === String(id))),
    ...listOf(names, 'repositories').map((name) => {
      const wanted = String(name).toLowerCase()
      return had.find((one) => one.name.toLowerCase() === wanted)
    }),
  ]
  return asked.map((repository) => {
    if (repository) return repository
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  })
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw new Refusal(422, `Invalid request.\n\nFor '${name}', ${JSON.stringify(value)} is not an array.`)
}

function narrowedPermissions(asked: unknown): Readonly<Record<string, string>> {
  if (asked === undefined) return APP_PERMISSIONS
  const entries = Object.entries(asked as object).map(([name, level]) => [name, String(level)] as const)
  for (const [name, level] of entries) {
    const granted = new Map(Object.entries(APP_PERMISSIONS)).get(name)
    if (granted === undefined || (level !== 'read' && level !== granted)) {
      throw new Refusal(422, 'The permissions requested are not granted to this installation.')
    }
  }
  return { metadata: 'read', ...Object.fromEntries(entries) }
}
