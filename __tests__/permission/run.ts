import type { Ref } from '../../src/identity/identity.js'
import { decide } from '../../src/permission/authorize.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Allowed, Decision, Denied, Permission, Run } from '../../src/permission/decision.js'

export const NAME = 'affected-stacks:create'

export const onBranch = (name: string): Ref => ({ kind: 'branch', name })
export const onTag = (name: string): Ref => ({ kind: 'tag', name })
export const onPull = (base: string, head = 'fix/vpc', number = 12): Ref => ({
  kind: 'pull_request',
  name: `${number}/merge`,
  number,
  base,
  head,
})
export const onNone: Ref = { kind: 'none', name: '' }

/** A push to main of `atmos-pro.yaml`, and what is different about it. */
export function runWith(different: Partial<Run> = {}): Run {
  return { workflow: 'atmos-pro.yaml', ref: onBranch('main'), event: 'push', ...different }
}

export type RowOptions = Omit<Permission, 'permission'>

export function decideWith(rows: readonly RowOptions[], different: Partial<Run> = {}): Decision {
  return decide(
    runWith(different),
    NAME,
    compilePermissions(rows.map((row) => ({ permission: NAME, ...row }))),
  )
}

export function denied(decision: Decision): Denied {
  if (decision.allowed) throw new Error('was allowed')
  return decision
}

export function allowed(decision: Decision): Allowed {
  if (!decision.allowed) throw new Error('was denied')
  return decision
}
