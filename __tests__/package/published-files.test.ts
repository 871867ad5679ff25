import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** When this fails on purpose: `npm test -- published-files -u`. It looks at what was last built. */
it('the files that are published are those listed', async () => {
  const root = resolve(import.meta.dirname, '../..')
  const options = { cwd: root, env: { ...process.env, npm_config_loglevel: 'error' } }
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts'],
    options,
  )
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }]
  const list = files.map(({ path }) => path).sort()
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('published-files.txt')
})
