import { APP_ROUTES } from './app-routes.js'
import type { Handler } from './call.js'
import { notFound, Refusal } from './refusal.js'
import { REPOSITORY_ROUTES } from './repository-routes.js'
import { USER_ROUTES } from './user-routes.js'

const ROUTES = Object.entries({ ...APP_ROUTES, ...USER_ROUTES, ...REPOSITORY_ROUTES }).map(
  ([route, handler]) => {
    const [method = '', pattern = ''] = route.split(' ')
    return { method, segments: pattern.split('/'), handler }
  },
)

/** What answers on a route, and what stands for the `{NAME}`s of its pattern. */
export interface Found {
  readonly handler: Handler
  readonly params: Readonly<Record<string, string>>
}

/** @throws Refusal when there is no such route */
export function findRoute(method: string, path: string): Found {
  const parts = partsOf(path)
  for (const { method: itsMethod, segments, handler } of ROUTES) {
    if (itsMethod !== method || segments.length !== parts.length) continue
    const pairs = segments.map((segment, index) => [segment, parts[index] ?? ''] as const)
    if (!pairs.every(([segment, part]) => segment.startsWith('{') || segment === part)) continue
    const params = pairs.filter(([segment]) => segment.startsWith('{'))
    return { handler, params: Object.fromEntries(params.map(([name, part]) => [name.slice(1, -1), part])) }
  }
  throw notFound()
}

function partsOf(path: string): readonly string[] {
  try {
    return path.split('/').map(decodeURIComponent)
  } catch {
    throw new Refusal(400, 'Bad Request')
  }
}
