// error: Property 'matched' does not exist
import type { Decision } from 'atmos-pro-oidc'

export const matched = (decision: Decision) => decision.matched
