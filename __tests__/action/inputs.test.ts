import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/action/failure.js'
import { readInputs, requireWorkspaceId } from '../../src/action/inputs.js'
import { DEFAULT_AUDIENCE } from '../../src/identity/verifier.js'
import { WORKSPACE_ID } from './support/run-action.js'

function read(inputs: Record<string, string> = {}, env: Record<string, string> = {}) {
  return readInputs((name) => inputs[name] ?? '', env)
}

function problemsOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error.problem
    throw error
  }
  throw new Error('nothing failed')
}

it('has a default for everything but the workspace', () => {
  expect(read()).toEqual({
    workspaceId: '',
    api: new URL('https://atmos-pro.com/api/v1'),
    audience: 'atmos-pro.com',
    exportToken: true,
    revoke: true,
    retries: 4,
    timeout: 10_000,
    summary: 'failure',
  })
})

it('asks for the audience that the library expects', () => {
  expect(read().audience).toBe(DEFAULT_AUDIENCE)
})

describe('the address', () => {
  it.each([
    ['https://pro.example', '', 'https://pro.example/api/v1'],
    ['https://pro.example/', '/api/v1/', 'https://pro.example/api/v1'],
    ['https://pro.example:8443/a/b//', 'v2', 'https://pro.example:8443/a/b/v2'],
    ['HTTPS://PRO.Example', 'v2', 'https://pro.example/v2'],
    ['http://localhost:8787', '', 'http://localhost:8787/api/v1'],
    ['http://127.0.0.1:8787', '', 'http://127.0.0.1:8787/api/v1'],
    ['http://[::1]:8787', '', 'http://[::1]:8787/api/v1'],
  ])('%s and %s', (base, endpoint, api) => {
    expect(read({ 'base-url': base, endpoint }).api.href).toBe(api)
  })

  it.each([
    'http://pro.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://0.0.0.0',
    'ftp://pro.example',
    'javascript:alert(1)',
    'pro.example',
    'https://user@pro.example',
    'https://user:password@pro.example',
    'https:/user:password@pro.example',
    'user:password@pro.example',
    'https://pro.example/?x=y',
    'https://pro.example/#x',
    'https://',
  ])('refuses %s', (base) => {
    const problem = problemsOf(() => read({ 'base-url': base }))
    expect(problem).toMatchObject({ kind: 'inputs', problems: [{ input: 'base-url' }] })
  })

  it.each([
    '..',
    'api/../x',
    'api/./v1',
    'api//v1',
    'api?x',
    'api#x',
    'a b',
    '@evil.example',
    '%2e%2e',
    'a\\b',
  ])('refuses the endpoint %s', (endpoint) => {
    const problem = problemsOf(() => read({ endpoint }))
    expect(problem).toMatchObject({ kind: 'inputs', problems: [{ input: 'endpoint' }] })
  })
})

describe('values', () => {
  it.each([
    ['export-token', 'False', { exportToken: false }],
    ['revoke', 'FALSE', { revoke: false }],
    ['retries', '0', { retries: 0 }],
    ['retries', '10', { retries: 10 }],
    ['timeout', '0.5', { timeout: 500 }],
    ['timeout', '300', { timeout: 300_000 }],
    ['summary', 'never', { summary: 'never' }],
  ])('%s: %s', (name, value, expected) => {
    expect(read({ [name]: value })).toMatchObject(expected)
  })

  it.each([
    ['export-token', 'yes'],
    ['export-token', '1'],
    ['revoke', 'no'],
    ['retries', '-1'],
    ['retries', '11'],
    ['retries', '1.5'],
    ['retries', '1e1'],
    ['retries', 'Infinity'],
    ['timeout', '0'],
    ['timeout', '301'],
    ['timeout', '0x10'],
    ['timeout', 'NaN'],
    ['summary', 'Always'],
  ])('refuses %s: %s', (name, value) => {
    const problem = problemsOf(() => read({ [name]: value }))
    expect(problem).toMatchObject({ kind: 'inputs', problems: [{ input: name, seen: `"${value}"` }] })
  })

  it('lists everything that is wrong at once', () => {
    const problem = problemsOf(() => read({ retries: 'x', timeout: 'y' }, { ATMOS_PRO_ENDPOINT: '..' }))
    expect(problem).toMatchObject({
      problems: [
        { input: 'endpoint', name: 'ATMOS_PRO_ENDPOINT' },
        { input: 'retries', name: 'The input "retries"' },
        { input: 'timeout' },
      ],
    })
  })
})

describe('the workspace id', () => {
  it.each([
    ['missing, and not mapped', {}, { kind: 'workspace-id-missing', isMapped: false }],
    ['missing, and mapped', { ATMOS_PRO_WORKSPACE_ID: '' }, { kind: 'workspace-id-missing', isMapped: true }],
    ['white space', { ATMOS_PRO_WORKSPACE_ID: ' \n' }, { kind: 'workspace-id-missing', isMapped: true }],
    ['of another form', { ATMOS_PRO_WORKSPACE_ID: 'acme' }, { kind: 'workspace-id-malformed', seen: 'acme' }],
  ])('%s', (_, env, problem) => {
    expect(problemsOf(() => requireWorkspaceId(read({}, env), env))).toEqual(problem)
  })

  it('may have white space around it', () => {
    const env = { ATMOS_PRO_WORKSPACE_ID: ` ${WORKSPACE_ID}\n` }
    expect(() => requireWorkspaceId(read({}, env), env)).not.toThrow()
  })
})
