// src → lib (modules and types) → dist (the action), lib/bin (the command line), lib/entry (the library). `npm run build`
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

// A file that was deleted from src must not be published.
rmSync(`${root}lib`, { recursive: true, force: true })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run('scripts/build-action.mjs')
run('scripts/build-entries.mjs')
// Last: lib/bin/index.js says that everything was built.
run('scripts/build-cli.mjs')

function run(...args) {
  // ncc asks whether the file `null` exists.
  const { status } = spawnSync(process.execPath, ['--disable-warning=DEP0187', ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status === 0) return
  // lib/bin/index.js says that everything was built.
  rmSync(`${root}lib/bin`, { recursive: true, force: true })
  process.exit(status ?? 1)
}
