// Bundles the command line: lib/cli (what tsc made of src/cli) → lib/bin. Only the package's own dependencies stay imports.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}lib/bin/`

const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'))
const { code, assets } = await ncc(`${root}lib/cli/index.js`, {
  cache: false,
  esm: true,
  externals: {
    [`/^((?:${Object.keys(dependencies).join('|')})(?:\\/.*)?)$/`]: '$1',
    // What package.json's "imports" chooses on Node.
    '#runtime': '../runtime/node.js',
  },
  license: 'licenses.txt',
  quiet: true,
  target: 'es2023',
})

await mkdir(target, { recursive: true })
// The others are pino's workers, which write logs to other places than ours.
for (const name of ['licenses.txt', 'package.json']) await writeFile(`${target}${name}`, assets[name].source)
await writeFile(`${target}index.js`, code)
await chmod(`${target}index.js`, 0o755)
