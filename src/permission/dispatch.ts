import { decide } from './authorize.js'
import type { CompiledPermissions } from './compile.js'
import type { Decision } from './decision.js'
import { type Dispatch, runOfDispatch } from './run.js'

/**
 * May this workflow be dispatched for an event on this branch? The same rows as `authorize`, asked before there is a run:
 * no token is involved, and the caller vouches for what it passes.
 *
 * ```ts
 * authorizeDispatch({ workflow: 'apply.yaml', branch: 'main', environment: 'prod', event: 'push' }, 'deployments:create', rows)
 * ```
 *
 * @throws ConfigError `config_invalid` when the workflow, the branch or the event is left out or empty
 */
export function authorizeDispatch(
  dispatch: Dispatch,
  permission: string,
  permissions: CompiledPermissions,
): Decision {
  return decide(runOfDispatch(dispatch), permission, permissions)
}
