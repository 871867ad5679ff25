// Bundles the command line: lib/cli (what tsc made of src/cli) → lib/bin, and beside it the threads of the server: one
// reads large uploads, one writes to SQLite. Only the package's own dependencies stay imports.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'
import { bundledFiles, licensesOf } from './licenses.mjs'

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
    quiet: true,
    target: 'es2023',
  })

const program = await bundle('cli/index.js')
const threads = await Promise.all(
  ['upload-worker.js', 'sqlite-worker.js'].map(async (name) => ({
    name,
    ...(await bundle(`server/${name}`)),
  })),
)
const files = [program, ...threads].flatMap(({ stats }) => bundledFiles(stats))

await mkdir(target, { recursive: true })
// The other assets are pino's workers, which write logs to other places than ours.
await writeFile(`${target}package.json`, program.assets['package.json'].source)
await writeFile(`${target}licenses.txt`, await licensesOf(files))
for (const { name, code } of threads) await writeFile(`${target}${name}`, code)
// Last: it says that all of it was built.
await writeFile(`${target}index.js`, program.code)
await chmod(`${target}index.js`, 0o755)
