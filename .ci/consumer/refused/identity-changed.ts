// error: Cannot assign to 'environment' because it is a read-only property
import type { WorkflowIdentity } from 'atmos-pro-oidc'

export function pretend(identity: WorkflowIdentity): void {
  identity.environment = 'production'
}
