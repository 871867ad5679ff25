import assert from 'node:assert/strict'
import { createAdministratorToken } from '../../../src/management/administrator-token.js'
import { OPERATIONS } from '../../../src/management/operations/index.js'
import { createServerFixture, operator, type ServerFixture } from '../../server/fixture.js'
import { checkAnswer } from '../answer.js'
import { type Step, steps, USUAL } from '../management-steps.js'
import { requestOf } from '../requests.js'
import type { Target } from '../target.js'

const WORKSPACE = `ws_${'0'.repeat(28)}`
/** The ids of what stands below each part of a path. */
const PREFIXES: Readonly<Record<string, string>> = {
  workspaces: 'ws_',
  members: 'usr_',
  repositories: 'repo_',
  permissions: 'perm_',
  tokens: 'tok_',
}
let server: ServerFixture | undefined
let count = 0

/** Management requests in a row, on one server: answered in the usual form, whatever they ask for. */
export const management: Target<readonly Step[]> = {
  name: 'management',
  inputs: steps,
  async check(steps) {
    server ??= await createServerFixture()
    server.log.length = 0
    const who = await someoneNew(server)
    const { body } = await server.ask('POST', '/api/v1/workspaces', {
      token: who.administrator,
      body: { name: 'acme' },
    })
    const ids: string[] = [body.data.id, WORKSPACE]
    let last = ''
    for (const step of steps) last = await ask(server, who, step, ids)
    return last
  },
  async close() {
    await server?.github.close()
    server = undefined
  },
}

/** Whom no limit of requests has met by now. */
async function someoneNew({ store }: ServerFixture) {
  const context = { store, actor: operator, traceId: 'fuzz', platforms: null, github: null, now: Date.now }
  const { token: administrator } = await createAdministratorToken(context, { name: 'fuzz' })
  count += 1
  return { administrator, address: `198.51.${(count >> 8) % 256}.${count % 256}` }
}

type Someone = Awaited<ReturnType<typeof someoneNew>>

async function ask(
  { app }: ServerFixture,
  { administrator, address }: Someone,
  step: Step,
  ids: string[],
): Promise<string> {
  const operation = OPERATIONS[step.operation % OPERATIONS.length]
  assert.ok(operation)
  const { method, input } = operation
  const path = operation.path.replace(/([\w-]+)\/\{\w+\}/g, (_all, parent: string) => {
    const fitting = step.pick % 7 === 0 ? ids : ids.filter((id) => id.startsWith(PREFIXES[parent] ?? ''))
    return `${parent}/${fitting[step.pick % Math.max(1, fitting.length)] ?? ids[0]}`
  })
  const isField = (name: string) => Object.hasOwn(input.shape, name) && !operation.path.includes(`{${name}}`)
  const usual = Object.entries(USUAL).filter(([name]) => isField(name) && !step.without.includes(name))
  const own = step.fields.filter(({ name }) => isField(name) && name !== 'version' && name !== 'githubToken')
  const entries = [
    ...usual,
    ...[...own, ...step.strange].map(({ name, value }): [string, unknown] => [name, value]),
  ]
  const isInQuery = method === 'GET' || method === 'DELETE'
  const query = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]))
  const token = { administrator, nobody: 'x', stranger: `${administrator.slice(0, -1)}_` }[step.as]
  const sendsVersion = 'version' in input.shape ? step.version !== 'none' : step.pick === 0
  const request = requestOf({
    method,
    path: `/api/v1${path}${isInQuery ? `?${query}` : ''}`,
    headers: [
      ['authorization', `Bearer ${token}`],
      ['content-type', 'application/json'],
      ...(sendsVersion ? [['if-match', step.version ?? '*'] as const] : []),
    ],
    body: step.raw ?? JSON.stringify(Object.fromEntries(entries)),
    ...{ tail: [], chunk: 0, breaks: false },
  })
  if (!request) return 'no request'
  const response = await app.answer(request, address)
  const said = await response.clone().text()
  const answer = await checkAnswer(response, `${method} ${new URL(request.url).pathname}`)
  if (step.as !== 'administrator') assert.notEqual(answer, 'success')
  for (const [id] of said.matchAll(/(?:ws|repo|perm|usr|tok)_[0-9a-z]{20,}/g)) ids.unshift(id)
  return answer
}
