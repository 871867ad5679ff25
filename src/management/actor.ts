import type { AuditActor } from '../store/audit-event.js'
import type { Role } from '../store/records.js'

/** Who asks for an operation: proven by a management token, or by having the database at hand. */
export type Actor = {
  /** As the audit log shows it. */
  readonly audit: AuditActor
} & (
  | {
      readonly role: 'administrator'
      /** All workspaces, and the knowledge of which there are. */
      readonly workspaceId: null
    }
  | {
      readonly role: Role
      /** The one workspace the actor knows of. */
      readonly workspaceId: string
    }
)
