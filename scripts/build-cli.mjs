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
  externals: { [`/^((?:${Object.keys(dependencies).join('|')})(?:\\/.*)?)$/`]: '$1' },
  license: 'licenses.txt',
  quiet: true,
  target: 'es2023',
})

await mkdir(target, { recursive: true })
for (const [name, { source }] of Object.entries(assets)) await writeFile(`${target}${name}`, source)
await writeFile(`${target}index.js`, code)
await chmod(`${target}index.js`, 0o755)
