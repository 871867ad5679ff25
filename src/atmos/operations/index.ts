import type { AtmosOperation } from '../operation.js'
import { updateInstance } from './instance-status.js'
import { createLock, deleteLock } from './locks.js'
import { uploadAffectedStacks, uploadInstances } from './uploads.js'

/** Everything that the Atmos CLI asks with a session. */
export const ATMOS_OPERATIONS: readonly AtmosOperation<never>[] = [
  uploadAffectedStacks,
  uploadInstances,
  updateInstance,
  createLock,
  deleteLock,
]
