// Bundles the command line: lib/cli (what tsc made of src/cli) → lib/bin, and beside it the thread of the server that reads
// large uploads. Only the package's own dependencies stay imports.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}lib/bin/`

const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'))
const bundle = (file) =>
  ncc(`${root}lib/${file}`, {
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

const { code, assets } = await bundle('cli/index.js')
const worker = await bundle('server/upload-worker.js')

await mkdir(target, { recursive: true })
// The others are pino's workers, which write logs to other places than ours.
for (const name of ['licenses.txt', 'package.json']) await writeFile(`${target}${name}`, assets[name].source)
await writeFile(`${target}upload-worker.js`, worker.code)
// Last: it says that all of it was built.
await writeFile(`${target}index.js`, code)
await chmod(`${target}index.js`, 0o755)
