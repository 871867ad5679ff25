import { ManagementError } from '../errors.js'
import type { Change, ManagedStore } from '../store/managed-store.js'
import type { TableName } from '../store/records.js'

/** What a configuration file says; the rest is always the database's. */
const IN_FILE: ReadonlySet<TableName> = new Set(['workspaces', 'members', 'repositories', 'permissions'])

/**
 * A store whose workspaces, repositories and permissions are those of a file, and are not changed; all else is the
 * database's: used tokens, sessions, the audit log, management tokens, keys, what was uploaded, locks, what GitHub has said.
 *
 * @param file a store that holds what the file says, in memory
 * @param path of the file, for messages
 */
export function withFileDirectory(database: ManagedStore, file: ManagedStore, path: string): ManagedStore {
  const ofTable = (table: TableName) => (IN_FILE.has(table) ? file : database)

  return {
    async findRepository(...key) {
      const found = await file.findRepository(...key)
      if (!found) return undefined
      // A restart reads the file again, and imports nothing anew.
      const { importId: _ofThisProcess, ...repository } = found
      const obstacle = await database.findObstacle(found.platform, found.id, found.ownerId)
      return obstacle ? { ...repository, obstacle } : repository
    },
    findObstacle: (...key) => database.findObstacle(...key),
    isNameKnown: (...name) => file.isNameKnown(...name),
    get: (table, id) => ofTable(table).get(table, id),
    list: (table, query) => ofTable(table).list(table, query),
    recordExchange: (record) => database.recordExchange(record),
    recordEvent: (event) => database.recordEvent(event),
    isSessionActive: (id) => database.isSessionActive(id),
    revokeSession: (id, event) => database.revokeSession(id, event),
    addItems: (...items) => database.addItems(...items),
    listItems: (query) => database.listItems(query),
    listEvents: (query) => database.listEvents(query),
    purge: (purge) => database.purge(purge),
    ping: () => database.ping(),
    close: () => database.close(),
    async relabelRepository(repository, label, events) {
      const { workspaceId, platform, id, fullName, visibility } = repository
      const current = await file.findRepository(workspaceId, platform, id)
      if (current?.fullName !== fullName || current.visibility !== visibility) return
      // In this process's memory only: what the file says, it says again after a restart.
      await file.relabelRepository(repository, label, [])
      for (const event of events) await database.recordEvent(event)
    },
    async commit(changes, events) {
      if (changes.some(isOfFile)) {
        throw new ManagementError(
          'record_conflict',
          `The file ${path} is the truth for workspaces, repositories and permissions: edit it, and restart the server.`,
        )
      }
      return database.commit(changes, events)
    },
  }
}

/** Also a management token for a workspace: the database does not know the workspace. An administrator's will do. */
function isOfFile(change: Change): boolean {
  if ('insert' in change) {
    return IN_FILE.has(change.insert) || (change.insert === 'tokens' && change.record.workspaceId !== null)
  }
  return IN_FILE.has('update' in change ? change.update : change.remove)
}
