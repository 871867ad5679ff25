import { randomUUID } from 'node:crypto'
import { newId } from '../../store/id.js'
import type {
  DeliveryRecord,
  GitHubRepositoryRecord,
  InstallationRecord,
  InstanceStatusRecord,
  LockRecord,
  RunFacts,
  UploadRecord,
} from '../../store/records.js'
import { NOW, PLATFORM } from '../store-fixture.js'

// Records of what jobs leave behind, and of what GitHub says. Unless told otherwise they are of the repository that
// `repositoryRecord` makes.

const base = { version: 1, createdAt: NOW } as const

const run: RunFacts = {
  repository: 'acme/infra',
  workflow: 'atmos-pro.yaml',
  ref: 'refs/heads/main',
  runId: '99',
  actor: 'alice',
}

function ofRepository(workspaceId: string) {
  return { workspaceId, platform: PLATFORM, repositoryId: '1001' } as const
}

/** A complete upload of affected stacks, of one batch. */
export function uploadRecord(workspaceId: string, differences: Partial<UploadRecord> = {}): UploadRecord {
  return {
    id: newId('upl'),
    ...base,
    ...ofRepository(workspaceId),
    kind: 'affected-stacks',
    batchId: randomUUID(),
    batches: '1',
    state: 'complete',
    items: 0,
    bytes: 0,
    facts: {
      run,
      repoUrl: 'https://github.com/acme/infra',
      repoHost: 'github.com',
      headSha: 'a',
      baseSha: 'b',
    },
    ...differences,
  }
}

export function instanceStatusRecord(
  workspaceId: string,
  differences: Partial<InstanceStatusRecord> = {},
): InstanceStatusRecord {
  return {
    id: newId('ins'),
    ...base,
    ...ofRepository(workspaceId),
    stack: 'ue2-prod',
    component: 'vpc',
    facts: { command: 'plan', exitCode: 2, lastRun: NOW - 1, reportedAt: NOW, run },
    ...differences,
  }
}

export function lockRecord(workspaceId: string, differences: Partial<LockRecord> = {}): LockRecord {
  return {
    id: newId('lock'),
    ...base,
    ...ofRepository(workspaceId),
    key: 'ue2-prod/vpc',
    holder: `${PLATFORM}/1001/job/7`,
    expiresAt: NOW + 30_000,
    facts: { run, message: 'applying', properties: { pr: 7, labels: ['a', null] }, updatedAt: NOW },
    ...differences,
  }
}

/** Nothing is in the way of it; it is seen through the installation that {@link installationRecord} makes. */
export function githubRepositoryRecord(
  differences: Partial<GitHubRepositoryRecord> = {},
): GitHubRepositoryRecord {
  return {
    id: newId('ghr'),
    ...base,
    platform: PLATFORM,
    repositoryId: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
    visibility: 'private',
    installationId: '77',
    state: 'present',
    checkAt: null,
    ...differences,
  }
}

export function installationRecord(differences: Partial<InstallationRecord> = {}): InstallationRecord {
  return {
    id: newId('ghi'),
    ...base,
    platform: PLATFORM,
    installationId: '77',
    accountId: '42',
    account: 'acme',
    state: 'active',
    checkAt: null,
    ...differences,
  }
}

export function deliveryRecord(differences: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return { id: randomUUID(), ...base, event: 'installation', ...differences }
}
