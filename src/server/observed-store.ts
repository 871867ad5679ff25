import { ask } from '../store/ask.js'
import type { AuditEvent } from '../store/audit-event.js'
import type { ManagedStore } from '../store/managed-store.js'

export interface StoreObserver {
  /** Called with every event that was recorded, and with refusals also when they could not be. */
  onEvent(event: AuditEvent): void
  /** Called with whatever the store threw. */
  onError(error: unknown): void
}

/** The store, with somebody watching. Whatever it throws is `store_unavailable` from here on. */
export function observeStore(store: ManagedStore, { onEvent, onError }: StoreObserver): ManagedStore {
  const watched = <T>(question: () => Promise<T>): Promise<T> => ask(question, onError)
  const report = (events: readonly AuditEvent[]) => events.forEach(onEvent)

  return {
    findRepository: (...key) => watched(() => store.findRepository(...key)),
    findObstacle: (...key) => watched(() => store.findObstacle(...key)),
    isNameKnown: (...name) => watched(() => store.isNameKnown(...name)),
    isSessionActive: (id) => watched(() => store.isSessionActive(id)),
    get: (table, id) => watched(() => store.get(table, id)),
    list: (table, query) => watched(() => store.list(table, query)),
    addItems: (...items) => watched(() => store.addItems(...items)),
    listItems: (query) => watched(() => store.listItems(query)),
    listEvents: (query) => watched(() => store.listEvents(query)),
    purge: (purge) => watched(() => store.purge(purge)),
    ping: () => watched(() => store.ping()),
    close: () => store.close(),
    async relabelRepository(repository, label, events) {
      await watched(() => store.relabelRepository(repository, label, events))
      report(events)
    },
    async revokeSession(id, event) {
      const wasActive = await watched(() => store.revokeSession(id, event))
      if (wasActive) onEvent(event)
      return wasActive
    },
    async recordExchange(record) {
      const isFirst = await watched(() => store.recordExchange(record))
      if (isFirst) onEvent(record.event)
      return isFirst
    },
    async recordEvent(event) {
      onEvent(event)
      await watched(() => store.recordEvent(event))
    },
    async commit(changes, events) {
      const committed = await watched(() => store.commit(changes, events))
      if (committed === 'done') report(events)
      return committed
    },
  }
}
