import assert from 'node:assert/strict'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { ConfigError } from '../../../src/errors.js'
import { createVerifier } from '../../../src/identity/verifier.js'
import { type Config, parseConfig } from '../../../src/server/config.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { changeTree, type TreeChange, treeChanges } from '../changes.js'
import { type Edit, edited, edits } from '../edits.js'
import type { Target } from '../target.js'

/** Milliseconds of processor time. */
const MOST = 2_000
const FILE = 'config.yaml'

const whole = {
  audience: 'atmos-pro.com',
  issuers: ['https://token.actions.githubusercontent.com'],
  requiredPermission: 'affected-stacks:create',
  sessionTtl: 1800,
  rateLimit: { address: 600, repository: 120 },
  trustedProxies: ['10.0.0.0/8', '::1'],
  publicUrl: 'https://exchange.example',
  auditRetention: 365,
  uploadRetention: 30,
  github: { appId: 12345, clientId: 'Iv23abc' },
  workspaces: [
    {
      id: `ws_${'0'.repeat(28)}`,
      name: 'acme',
      repositories: [
        {
          id: '1001',
          ownerId: '42',
          fullName: 'acme/infra',
          permissions: [
            { permission: 'affected-stacks:create', branch: 'main', events: ['push'] },
            { permission: 'deployments:create', branch: '^(main|develop)$', environment: 'prod*' },
          ],
        },
      ],
    },
  ],
}
const values = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1,
    60,
    1.5,
    1e300,
    '',
    '*',
    '(',
    'main',
    'x'.repeat(300),
    [],
    {},
    [[]],
    ['push'],
  ],
  ...[
    'https://token.actions.acme.ghe.com',
    'http://127.0.0.1:1',
    'http://evil.example',
    'https://a.example/?x',
    'ws_1',
  ],
  ...[
    'token.actions.githubusercontent.com',
    'affected-stacks:create',
    '__proto__',
    'constructor',
    '42',
    '::ffff:1',
    '\u2028',
  ],
]
const pieces = [
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!binary ',
    '!!set ',
    '!!timestamp 2001-12-14',
    '? ',
    ': ',
    '- ',
    '\n',
    '\t',
    '"',
    "'",
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    '|',
    '>',
    '#',
    '%YAML 1.1\n---\n',
    '---\n',
    '...\n',
    '!<x> ',
    '~',
    '.nan',
    '0x1F',
    '0o7',
    '1_000',
    '\ufeff',
    '\0',
  ],
  ...['&a [*a,*a,*a]', '__proto__: 1\n', '\u2028', 'audience: ', 'true', '\r', '\\x', '@', '`'],
]

interface Input {
  readonly changes: readonly TreeChange[]
  readonly form: 'json' | 'yaml' | 'flow'
  readonly edits: readonly Edit[]
}

/** Configuration files: one that can be used, or an error that says where. */
export const config: Target<Input> = {
  name: 'config',
  inputs: fc.record({
    changes: treeChanges(values, 3),
    form: fc.constantFrom('json', 'yaml', 'flow'),
    edits: fc.oneof(fc.constant([]), edits(pieces, 3)),
  }),
  check({ changes, form, edits }) {
    const tree = changeTree(whole, changes)
    const text = edited(
      form === 'json'
        ? JSON.stringify(tree)
        : stringify(tree, form === 'flow' ? { collectionStyle: 'flow' } : {}),
      edits,
    )
    const before = process.cpuUsage()
    try {
      const read = parseConfig(text, FILE)
      checkUsable(read)
      return 'accepted'
    } catch (error) {
      assert.ok(error instanceof ConfigError, error instanceof Error ? (error.stack ?? '') : String(error))
      assert.ok(error.path, `an error without a place: ${error.message}`)
      assert.ok(error.message.startsWith(`${error.path}: `))
      return 'refused'
    } finally {
      const { user } = process.cpuUsage(before)
      assert.ok(user < MOST * 1_000, `took ${user / 1_000} ms`)
    }
  },
}

/** What the server does with it first. */
function checkUsable({ workspaces, issuers, audience, sessionTtl, rateLimit, publicUrl }: Config): void {
  createVerifier({ audience, issuers })
  if (workspaces) createMemoryStore({ workspaces })
  assert.ok(Number.isInteger(sessionTtl) && sessionTtl >= 60 && sessionTtl <= 86_400)
  assert.ok(rateLimit === false || (rateLimit.address >= 1 && rateLimit.repository >= 1))
  for (const url of [...issuers, ...(publicUrl ? [publicUrl] : [])]) {
    const { protocol, hostname } = new URL(url)
    assert.ok(protocol === 'https:' || /^(?:localhost|127\.|\[::1\])/.test(hostname), url)
  }
}
