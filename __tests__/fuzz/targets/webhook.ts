import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createGitHubApp } from '../../../src/github/create-github-app.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { createServerFixture, type ServerFixture } from '../../server/fixture.js'
import { checkAnswer } from '../answer.js'
import { changeTree, type TreeChange, treeChanges } from '../changes.js'
import { type Edit, edited, edits } from '../edits.js'
import { breaks, chunk, headers, requestOf, type Sent } from '../requests.js'
import type { Target } from '../target.js'

const account = { id: 42, login: 'acme', type: 'Organization' }
const repository = { id: 1001, full_name: 'acme/infra', private: true, owner: account, visibility: 'private' }
const installation = { id: 7, account }
const stubs = [repository, { id: 1002, full_name: 'acme/web', private: false }]
const sender = { id: 1, login: 'alice' }

/** What GitHub sends, by event. */
const EVENTS: readonly (readonly [string, object])[] = [
  ['installation', { action: 'created', installation, repositories: stubs, sender }],
  ['installation', { action: 'suspend', installation, sender }],
  ['installation', { action: 'deleted', installation, repositories: stubs, sender }],
  ['installation_repositories', { action: 'added', installation, repositories_added: stubs, sender }],
  ['installation_repositories', { action: 'removed', installation, repositories_removed: stubs, sender }],
  ['installation_target', { action: 'renamed', installation: { id: 7 }, account, sender }],
  ['repository', { action: 'renamed', repository, installation: { id: 7 }, sender }],
  ['repository', { action: 'transferred', repository, sender }],
  ['ping', { zen: 'Design for failure.', hook_id: 1 }],
]
const values = [
  ...[
    null,
    true,
    0,
    -1,
    1,
    1.5,
    1e300,
    2 ** 53,
    '',
    'x',
    'acme/infra',
    'a/b/c',
    [],
    {},
    [null],
    'constructor',
  ],
  ...[
    'created',
    'deleted',
    'suspend',
    'unsuspend',
    'archived',
    'transferred',
    'added',
    'toString',
    '__proto__',
    'é',
  ],
]

interface Input {
  readonly event: number
  readonly named: string | null
  readonly changes: readonly TreeChange[]
  readonly edits: readonly Edit[]
  readonly signatureEdits: readonly Edit[]
  readonly headers: Sent['headers']
  readonly chunk: number
  readonly breaks: boolean
}

let fixture: ServerFixture | undefined

/** Webhooks: heeded, ignored or refused, and only what GitHub signed is looked at. */
export const webhook: Target<Input> = {
  name: 'webhook',
  inputs: fc.record({
    event: fc.nat(EVENTS.length - 1),
    named: fc.oneof(
      { weight: 6, arbitrary: fc.constant(null) },
      fc.constantFrom('star', '', 'a b', '__proto__', 'ping'),
    ),
    changes: treeChanges(values, 3),
    edits: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, edits(['{', '"', '\\', '\0', 'null'], 2)),
    signatureEdits: fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      edits(['sha256=', 'sha1=', '0', 'F'], 2),
    ),
    headers,
    chunk,
    breaks,
  }),
  async check({ event, named, changes, edits, signatureEdits, ...sent }) {
    fixture ??= await createFixture()
    fixture.log.length = 0
    const [usual, base] = EVENTS[event] ?? ['ping', {}]
    const signed = fixture.github.app.sign(named ?? usual, changeTree(base, changes))
    const body = edited(signed.body, edits)
    const own = { ...signed.headers }
    const signature = edited(own['x-hub-signature-256'] ?? '', signatureEdits)
    const isSigned = body === signed.body && signature === own['x-hub-signature-256']
    const request = requestOf({
      ...sent,
      ...{ method: 'POST', path: '/webhooks/github', body, tail: [] },
      headers: [...sent.headers, ...Object.entries({ ...own, 'x-hub-signature-256': signature })],
    })
    if (!request) return 'no request'
    const response = await fixture.app.answer(request, '192.0.2.1')
    const answer = await checkAnswer(response, 'POST /webhooks/github')
    if (!isSigned) assert.notEqual(answer, 'success', 'heeded, although nobody signed it')
    return response.status === 202 ? 'ignored' : answer
  },
  async close() {
    await fixture?.github.close()
    fixture = undefined
  },
}

function createFixture(): Promise<ServerFixture> {
  const platform = 'token.actions.githubusercontent.com'
  const imported = { id: '1001', ownerId: '42', fullName: 'acme/infra' }
  return createServerFixture({
    store: createMemoryStore({ workspaces: [{ id: `ws_${'0'.repeat(28)}`, repositories: [imported] }] }),
    app: ({ app, fetch }) => createGitHubApp({ ...app.credentials, ...app, platform, fetch }),
  })
}
