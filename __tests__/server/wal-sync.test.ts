import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createWalSync } from '../../src/server/wal-sync.js'

it('fails for as long as there is no log, and no longer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = createWalSync(join(folder, 'a.db'))
  await expect(log.sync()).rejects.toMatchObject({ code: 'ENOENT' })
  writeFileSync(join(folder, 'a.db-wal'), 'x')
  await Promise.all([log.sync(), log.sync()])
  await log.close()
})

it('closes without ever having been used', async () => {
  await expect(createWalSync('/no/such').close()).resolves.toBeUndefined()
})
