import type { AuditEvent, Store } from '../store/store.js'

/** The store, with every event it records also written to a log. */
export function withEventLog(store: Store, log: (entry: object) => void): Store {
  return {
    findRepository: (...key) => store.findRepository(...key),
    isNameKnown: (...key) => store.isNameKnown(...key),
    isSessionActive: (id) => store.isSessionActive(id),
    async relabelRepository(repository, label, events) {
      await store.relabelRepository(repository, label, events)
      for (const event of events) log(entry(event))
    },
    async revokeSession(id, event) {
      const wasActive = await store.revokeSession(id, event)
      if (wasActive) log(entry(event))
      return wasActive
    },
    async recordExchange(record) {
      const isFirst = await store.recordExchange(record)
      if (isFirst) log(entry(record.event))
      return isFirst
    },
    async recordEvent(event) {
      log(entry(event))
      await store.recordEvent(event)
    },
  }
}

/** One line: an explanation has many, and the audit log has all of it. */
function entry({ time, denial: _long, description, ...event }: AuditEvent): object {
  const level = event.code === undefined ? 'info' : 'warn'
  const [first] = description.split('\n')
  return { level, time: new Date(time).toISOString(), ...event, description: first }
}
