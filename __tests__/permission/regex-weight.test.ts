import { expect, it } from 'vitest'
import type { Permission } from '../../src/permission/decision.js'
import { regexWeight } from '../../src/permission/regex-weight.js'

const row = (conditions: Omit<Permission, 'permission'>): Permission => ({ permission: 'a:b', ...conditions })

it.each<[string, Permission[], number]>([
  ['no rows', [], 0],
  ['exact names, globs and anything', [row({ branch: 'main', workflow: '*.yml', environment: '*' })], 0],
  ['an expression', [row({ branch: '^a$' })], 3],
  ['counted repetitions, written out', [row({ branch: '(?:ab){10}' })], 60],
  ['every field', [row({ workflow: 'a+', branch: 'b+', environment: 'c+', jobWorkflow: 'd+' })], 8],
  ['a scope, which is no part of it', [row({ branch: 'tag:v1+' })], 3],
  ['the same twice', [row({ branch: 'a+' }), row({ branch: 'a+', environment: 'a+' })], 2],
])('%s', (_name, rows, expected) => {
  expect(regexWeight(rows)).toBe(expected)
})
