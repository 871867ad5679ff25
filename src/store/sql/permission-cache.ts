import { ConfigError, shown } from '../../errors.js'
import { type CompiledPermissions, compilePermissions } from '../../permission/compile.js'

/** Repositories whose compiled permissions are kept; of others they are compiled again. */
const MAX_REPOSITORIES = 2000

/** A permission as it is kept. */
export interface StoredRow {
  readonly id: string
  /** JSON. */
  readonly row: string
}

export interface PermissionCache {
  get(repository: string, version: number): CompiledPermissions | undefined
  /** Compiles and keeps them. */
  put(repository: string, version: number, rows: readonly StoredRow[]): CompiledPermissions
}

/** Compiled permissions, by repository and the version they are of. */
export function createPermissionCache(): PermissionCache {
  const kept = new Map<string, { readonly version: number; readonly permissions: CompiledPermissions }>()

  return {
    get(repository, version) {
      const found = kept.get(repository)
      if (found?.version !== version) return undefined
      // The least recently used is the first, and the first to go.
      kept.delete(repository)
      kept.set(repository, found)
      return found.permissions
    },
    put(repository, version, rows) {
      const permissions = compileStored(rows)
      kept.delete(repository)
      kept.set(repository, { version, permissions })
      const [oldest] = kept.keys()
      if (kept.size > MAX_REPOSITORIES && oldest !== undefined) kept.delete(oldest)
      return permissions
    },
  }
}

/**
 * Rows are compiled before they are stored, so this only fails on what something else wrote, or on what another version
 * took for valid. Such a row is not passed over: a repository that cannot be read grants nothing.
 *
 * @throws ConfigError naming the permission
 */
function compileStored(rows: readonly StoredRow[]): CompiledPermissions {
  try {
    return compilePermissions(rows.map(({ row }) => JSON.parse(row)))
  } catch (cause) {
    const { id } = rows.find((row) => !isReadable(row)) ?? {}
    throw new ConfigError(`the stored permission ${shown(id)} cannot be read`, { cause })
  }
}

function isReadable({ row }: StoredRow): boolean {
  try {
    compilePermissions([JSON.parse(row)])
    return true
  } catch {
    return false
  }
}
