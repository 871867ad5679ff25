import { expect } from 'vitest'
import type * as z from 'zod'
import type { Actor } from '../../src/management/actor.js'
import { type Context, type Operation, perform } from '../../src/management/operation.js'
import { importRepository } from '../../src/management/operations/repository.js'
import { createWorkspace } from '../../src/management/operations/workspace.js'
import { createMemoryStore, type MemoryStore } from '../../src/store/memory.js'
import type { Role } from '../../src/store/records.js'

export const NOW = Date.parse('2026-11-23T12:00:00Z')
export const PLATFORM = 'token.actions.githubusercontent.com'

export const UNKNOWN_WORKSPACE = `ws_${'0'.repeat(28)}`

/** What differs from a server without anything special. */
type Options = Partial<Pick<Context, 'platforms' | 'github'>>

/** A store in memory, and a clock that stands still until told. */
export interface Fixture {
  readonly store: MemoryStore
  readonly administrator: Context
  /** Somebody with that role in a workspace. */
  as(role: Role, workspaceId: string): Context
  /** Performs an operation as an administrator, or in another context. */
  call<Input extends z.ZodObject, Output extends z.ZodType>(
    operation: Operation<Input, Output>,
    input: z.input<Input>,
    context?: Context,
  ): Promise<z.output<Output>>
  /** Moves the clock, in seconds. */
  wait(seconds: number): void
  /** `category.action` of every event, oldest first. */
  actions(): readonly string[]
}

export function createFixture(options: Options = {}): Fixture {
  let time = NOW
  const now = () => time
  const store = createMemoryStore({ now })
  const contextOf = (actor: Actor): Context => ({
    store,
    actor,
    traceId: 'trace-1',
    platforms: null,
    github: null,
    now,
    ...options,
  })
  const administrator = contextOf({
    role: 'administrator',
    workspaceId: null,
    audit: { type: 'command_line', name: 'root' },
  })
  return {
    store,
    administrator,
    as: (role, workspaceId) =>
      contextOf({ role, workspaceId, audit: { type: 'token', id: `tok_${role}`, name: role } }),
    async call(operation, input, context = administrator) {
      const output = await perform(operation, input, context)
      // What is answered is what the schema says, and nothing more: no hash, no field that nobody documented.
      operation.output.parse(output)
      return output
    },
    wait: (seconds) => {
      time += seconds * 1000
    },
    actions: () => store.events().map(({ category, action }) => `${category}.${action}`),
  }
}

/** A workspace with one repository. */
export async function createWorkspaceFixture(options: Options = {}) {
  const fixture = createFixture(options)
  const workspace = await fixture.call(createWorkspace, { name: 'acme', owner: 'alice' })
  const workspaceId = workspace.id
  const repository = await fixture.call(importRepository, {
    workspaceId,
    repositoryId: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
  })
  return { ...fixture, workspaceId, repository: repository.id }
}

/** What an error must be, for `rejects`. */
export const refused = (code: string, message?: RegExp | string) => ({
  code,
  ...(message === undefined
    ? {}
    : { message: message instanceof RegExp ? expect.stringMatching(message) : message }),
})
