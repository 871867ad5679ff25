import { expect, it } from 'vitest'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Denied } from '../../src/permission/decision.js'
import { summarizeDenial } from '../../src/permission/denial-summary.js'
import { authorizeDispatch } from '../../src/permission/dispatch.js'

it('a denial is small, however many permissions the repository has', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ permission: `${'a'.repeat(110)}:${index}` }))
  const run = { workflow: 'a.yml', branch: 'main', event: 'push' }
  const summary = summarizeDenial(
    authorizeDispatch(run, 'deployments:create', compilePermissions(rows)) as Denied,
  )
  expect(summary.held).toEqual(rows.slice(0, 20).map(({ permission }) => permission))
  expect(JSON.stringify(summary).length).toBeLessThan(4096)
})
