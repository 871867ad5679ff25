import type { AuditEvent, Store } from '../store/store.js'

/** The store, with every event it records also written to a log. */
export function withEventLog(store: Store, log: (entry: object) => void): Store {
  return {
    findRepository: (...key) => store.findRepository(...key),
    isSessionActive: (id) => store.isSessionActive(id),
    revokeSession: (id) => store.revokeSession(id),
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
