import type { Operation } from '../operation.js'
import { listAffectedStacks, listStacks, showAffectedStacksUpload } from './affected-stacks.js'
import { listAllAuditEvents, listAuditEvents } from './audit.js'
import { createDispatch } from './dispatch.js'
import { listGitHubInstallations, listGitHubRepositories, showGitHubApp, signInWithGitHub } from './github.js'
import { listInstances } from './instance.js'
import { listLocks, releaseLock } from './lock.js'
import { addMember, changeMember, listMembers, removeMember } from './member.js'
import { addPermission, changePermission, listPermissions, removePermission } from './permission.js'
import { importRepository, listRepositories, removeRepository, showRepository } from './repository.js'
import { createToken, listTokens, revokeToken } from './token.js'
import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  renameWorkspace,
  showWorkspace,
} from './workspace.js'

/** Everything that can be asked of a server. */
export const OPERATIONS: readonly Operation[] = Object.freeze([
  createWorkspace,
  listWorkspaces,
  showWorkspace,
  renameWorkspace,
  deleteWorkspace,
  listMembers,
  addMember,
  changeMember,
  removeMember,
  importRepository,
  listRepositories,
  showRepository,
  removeRepository,
  addPermission,
  listPermissions,
  changePermission,
  removePermission,
  listAffectedStacks,
  showAffectedStacksUpload,
  listStacks,
  listInstances,
  listLocks,
  releaseLock,
  showGitHubApp,
  signInWithGitHub,
  listGitHubInstallations,
  listGitHubRepositories,
  createDispatch,
  createToken,
  listTokens,
  revokeToken,
  listAuditEvents,
  listAllAuditEvents,
])
