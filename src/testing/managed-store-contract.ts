import type { ManagedStore } from '../store/managed-store.js'
import { GITHUB_PLATFORM, type WorkspaceInput } from '../store/workspace-input.js'
import { changes } from './managed-store/changes.js'
import { directory } from './managed-store/directory.js'
import { events } from './managed-store/events.js'
import { jobRelations } from './managed-store/job-relations.js'
import { lists } from './managed-store/lists.js'
import { matches } from './managed-store/matches.js'
import { obstacles } from './managed-store/obstacles.js'
import { relations } from './managed-store/relations.js'
import { upkeep } from './managed-store/upkeep.js'
import { uploadLists } from './managed-store/upload-lists.js'
import { uploads } from './managed-store/uploads.js'
import {
  allEvents,
  type CreateManagedStore,
  createManagedFixture,
  insert,
  permissionRecord,
  repositoryRecord,
  workspaceRecord,
} from './managed-store-fixture.js'
import { type StoreCase, storeContract } from './store-contract.js'
import type { CreateStore } from './store-fixture.js'

/**
 * What every `ManagedStore` must do, as cases for any test runner; the cases of `storeContract` are among them. Each case
 * makes a store of its own, and closes it. Throws nothing: a case rejects when the store does not do it.
 *
 * ```ts
 * it.each(managedStoreContract(createMine))('$name', ({ run }) => run())
 * ```
 */
export function managedStoreContract(createStore: CreateManagedStore): readonly StoreCase[] {
  const cases = [
    ...changes,
    ...relations,
    ...jobRelations,
    ...lists,
    ...matches,
    ...events,
    ...directory,
    ...obstacles,
    ...uploads,
    ...uploadLists,
    ...upkeep,
  ]
  return [
    ...contractOfExchanges(createStore),
    ...cases.map(([name, test]) => ({
      name,
      run: async () => {
        const fixture = await createManagedFixture(createStore)
        await test(fixture).finally(() => fixture.store.close())
      },
    })),
  ]
}

function contractOfExchanges(createStore: CreateManagedStore): StoreCase[] {
  return casesOn().map(({ name }, index) => ({
    name,
    run: async () => {
      let store: ManagedStore | undefined
      const create: CreateStore = async ({ workspaces, now }) => {
        const made = await createStore({ now })
        store = made
        for (const workspace of workspaces) await seed(made, workspace)
        return { store: made, events: () => allEvents(made) }
      }
      await casesOn(create)
        [index]?.run()
        .finally(() => store?.close())
    },
  }))
}

function casesOn(create: CreateStore = () => Promise.reject(new Error('only named'))): readonly StoreCase[] {
  return storeContract(create)
}

async function seed(store: ManagedStore, { id, name, repositories = [] }: WorkspaceInput): Promise<void> {
  await store.commit([insert('workspaces', workspaceRecord({ id, ...(name && { name }) }))], [])
  for (const {
    id: repositoryId,
    ownerId,
    fullName,
    platform = GITHUB_PLATFORM,
    permissions = [],
  } of repositories) {
    const repository = repositoryRecord(id, { repositoryId, ownerId, fullName, platform })
    const rows = permissions.map((row) => insert('permissions', permissionRecord(repository, { row })))
    await store.commit([insert('repositories', repository), ...rows], [])
  }
}
