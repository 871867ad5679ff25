import { ManagementError } from '../errors.js'
import type { Role } from '../store/records.js'

/**
 * Who may do what: the least role for each operation. Whoever has a role may do what the roles below it may.
 *
 * `administrator` runs the server. The others are roles in one workspace.
 */
export const LEAST_ROLE = {
  'workspace.create': 'administrator',
  'workspace.list': 'member',
  'workspace.show': 'member',
  'workspace.rename': 'admin',
  'workspace.delete': 'owner',

  'member.list': 'member',
  'member.add': 'admin',
  'member.change': 'admin',
  'member.remove': 'admin',

  'repository.import': 'admin',
  'repository.list': 'member',
  'repository.show': 'member',
  'repository.remove': 'admin',

  'permission.add': 'admin',
  'permission.list': 'member',
  'permission.change': 'admin',
  'permission.remove': 'admin',

  'affected-stacks.list': 'member',
  'affected-stacks.show': 'member',
  'affected-stacks.stacks': 'member',
  'instances.list': 'member',
  'locks.list': 'member',
  'locks.release': 'admin',

  'github.app': 'member',
  'github.sign-in': 'member',
  'github.installations': 'member',
  'github.repositories': 'member',
  'dispatch.create': 'admin',

  'token.create': 'admin',
  'token.list': 'admin',
  'token.revoke': 'admin',

  'audit.list': 'admin',
  'audit.list-all': 'administrator',
} as const satisfies Readonly<Record<string, Role | 'administrator'>>

export type OperationId = keyof typeof LEAST_ROLE

const RANKS = ['member', 'admin', 'owner', 'administrator'] as const

/** Whether a role may do what `least` may. */
export function isAtLeast(role: Role | 'administrator', least: Role | 'administrator'): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(least)
}

/**
 * Nobody gives, takes or changes a role above their own.
 *
 * @throws ManagementError `role_insufficient`
 */
export function refuseRoleAbove(own: Role | 'administrator', role: Role | 'administrator'): void {
  if (isAtLeast(own, role)) return
  throw new ManagementError(
    'role_insufficient',
    `The role ${role} is above yours, ${own}: you can neither give nor take nor change it.`,
  )
}
