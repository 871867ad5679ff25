import assert from 'node:assert/strict'
import type { AuditEvent } from '../../store/audit-event.js'
import { newId } from '../../store/id.js'
import type { EventQuery } from '../../store/managed-store.js'
import type { ManagedCase, ManagedFixture } from '../managed-store-fixture.js'
import { NOW, PLATFORM } from '../store-fixture.js'

/** The audit log. */
export const events: readonly ManagedCase[] = [
  ['gives back every event as it was written', givesBack],
  ['lists events newest first, each at a place of its own', listsNewestFirst],
  ['goes on before a place', pages],
  ['finds the events that meet every condition', filters],
  ['keeps text that not every database can hold, as U+FFFD', keepsText],
]

const WORKSPACE = newId('ws')

const exchange: AuditEvent = {
  id: newId('aud'),
  time: NOW,
  category: 'auth',
  action: 'oidc_token_exchange_failure',
  traceId: 'trace 1',
  workspaceId: WORKSPACE,
  description: '100% of it denied, "quoted", \\ and 😀',
  actor: { type: 'workflow', id: '7', name: 'Kim' },
  target: { type: 'repository', id: '1001', name: 'acme/infra', platform: PLATFORM },
  code: 'permission_denied',
  denial: {
    permission: 'affected-stacks:create',
    reason: 'conditions-unmet',
    held: ['affected-stacks:create'],
    conditions: [],
    otherRows: 0,
  } as unknown as NonNullable<AuditEvent['denial']>,
}
const granted: AuditEvent = {
  id: newId('aud'),
  time: NOW + 1,
  category: 'auth',
  action: 'oidc_token_exchange_success',
  traceId: 'trace 2',
  workspaceId: WORKSPACE,
  description: 'acme/web got a session',
  actor: { type: 'workflow' },
  target: { type: 'repository', id: '1002', name: 'acme/web_1', platform: PLATFORM },
  permissions: ['affected-stacks:create', 'instances:update'],
}
const renamed: AuditEvent = {
  id: newId('aud'),
  time: NOW + 2,
  category: 'workspace',
  action: 'renamed',
  traceId: 'trace 3',
  workspaceId: WORKSPACE,
  description: 'acme is called acme-inc by now',
  actor: { type: 'token', id: newId('tok'), name: 'workflow' },
  target: { type: 'workspace', id: WORKSPACE },
  metadata: { from: 'acme', to: 'acme-inc', nested: { list: [1, null, true] } },
}
const unknown: AuditEvent = {
  id: newId('aud'),
  time: NOW + 3,
  category: 'auth',
  action: 'oidc_token_exchange_failure',
  traceId: 'trace 4',
  workspaceId: newId('ws'),
  description: 'no such workspace',
  code: 'workspace_not_found',
}
const started: AuditEvent = {
  id: newId('aud'),
  time: NOW + 4,
  category: 'signing_key',
  action: 'created',
  traceId: 'trace 5',
  workspaceId: '',
  description: 'a key was made',
  actor: { type: 'system' },
  target: { type: 'signing_key', id: 'kid-1' },
}
const ALL = [exchange, granted, renamed, unknown, started]

async function givesBack(fixture: ManagedFixture): Promise<void> {
  await fixture.store.recordEvent(exchange)
  await fixture.store.commit([], [granted, renamed])
  await fixture.store.commit([], [unknown])
  await fixture.store.recordEvent(started)
  assert.deepEqual(await fixture.events(), ALL)
}

async function listsNewestFirst({ store }: ManagedFixture): Promise<void> {
  for (const event of ALL) await store.recordEvent(event)
  const logged = await store.listEvents({ limit: 3 })
  assert.deepEqual(
    logged.map(({ event }) => event.id),
    [started.id, unknown.id, renamed.id],
  )
  const places = logged.map(({ place }) => place)
  assert.ok(places.every((place) => Number.isSafeInteger(place)))
  assert.deepEqual(
    places,
    [...new Set(places)].sort((one, two) => two - one),
  )
}

async function pages({ store }: ManagedFixture): Promise<void> {
  for (const event of ALL) await store.recordEvent(event)
  const seen: string[] = []
  for (let before: number | undefined; ; ) {
    const page = await store.listEvents({ limit: 2, ...(before === undefined ? {} : { before }) })
    const last = page.at(-1)
    if (!last) break
    seen.push(...page.map(({ event }) => event.id))
    before = last.place
  }
  assert.deepEqual(seen, ALL.map(({ id }) => id).reverse())
}

async function filters({ store }: ManagedFixture): Promise<void> {
  await store.commit([], ALL)
  const table: [Partial<EventQuery>, readonly AuditEvent[]][] = [
    [{ workspaceId: WORKSPACE }, [exchange, granted, renamed]],
    [{ workspaceId: '' }, [started]],
    [{ workspaceId: newId('ws') }, []],
    [{ category: 'auth' }, [exchange, granted, unknown]],
    [{ category: 'auth', action: 'oidc_token_exchange_failure' }, [exchange, unknown]],
    [{ action: 'created' }, [started]],
    [{ actor: 'workflow' }, [exchange, granted, renamed]],
    [{ actor: 'WORKFLOW' }, [exchange, granted, renamed]],
    [{ actor: '7' }, [exchange]],
    [{ actor: 'kIM' }, [exchange]],
    [{ actor: '\u212Aim' }, []],
    [{ actor: 'ki' }, []],
    [{ actor: 'k_m' }, []],
    [{ actor: '' }, []],
    [{ target: 'ACME/infra' }, [exchange]],
    [{ target: 'repository' }, [exchange, granted]],
    [{ target: '1002' }, [granted]],
    [{ target: PLATFORM }, []],
    [{ text: 'ACME' }, [exchange, granted, renamed]],
    [{ text: '100%' }, [exchange]],
    [{ text: '%' }, [exchange]],
    [{ text: 'web_1' }, [granted]],
    [{ text: 'infra_' }, []],
    [{ text: '\\' }, [exchange]],
    [{ text: 'kim' }, [exchange]],
    [{ text: '\u212Aim' }, []],
    [{ text: 'trace' }, []],
    [{ text: '\0' }, []],
    [{ actor: 'Kim\0' }, []],
    [{ since: NOW + 2 }, [renamed, unknown, started]],
    [{ until: NOW + 2 }, [exchange, granted]],
    [{ since: NOW + 1, until: NOW + 2 }, [granted]],
    [{ workspaceId: WORKSPACE, text: 'acme', actor: 'workflow', since: NOW + 1, target: '1002' }, [granted]],
  ]
  for (const [query, expected] of table) {
    const found = await store.listEvents({ limit: 100, ...query })
    assert.deepEqual(found.map(({ event }) => event).reverse(), expected, JSON.stringify(query))
  }
}

async function keepsText(fixture: ManagedFixture): Promise<void> {
  const odd = 'a\0b\uD800c'
  const even = 'a\uFFFDb\uFFFDc'
  const actor = { type: 'workflow', name: odd } as const
  await fixture.store.recordEvent({ ...renamed, description: odd, actor, metadata: { from: [odd] } })
  const expected = {
    ...renamed,
    description: even,
    actor: { ...actor, name: even },
    metadata: { from: [even] },
  }
  assert.deepEqual(await fixture.events(), [expected])
}
