// Is dist/, which the runner executes, what the sources make? Builds it from nothing and asks git.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

rmSync(resolve(root, 'dist'), { recursive: true, force: true })
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=all', '--', 'dist'], {
  cwd: root,
  encoding: 'utf8',
})
if (changed) {
  console.error(`dist/ is not what the sources make:\n\n${changed}
It has just been rebuilt: commit it.

    git add --all dist && git commit`)
  process.exitCode = 1
}
