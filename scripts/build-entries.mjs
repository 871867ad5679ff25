// Bundles the entries of the SQL stores, in place: lib/store/{sqlite,postgres}.js with lib/store/sql and the query builder
// inside. All else stays an import: an error thrown in them must be of the class that the package exports.
//
// It works on a copy, in which our own modules have names that a bundler can tell from those inside of a package.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'

const root = fileURLToPath(new URL('..', import.meta.url))
const store = `${root}lib/store/`
const stage = `${root}node_modules/.cache/build-entries/`

await rm(stage, { recursive: true, force: true })
await mkdir(stage, { recursive: true })
await cp(`${store}sql`, `${stage}sql`, { recursive: true })
await writeFile(`${stage}package.json`, JSON.stringify({ type: 'module', sideEffects: false }))
for (const name of await readdir(`${stage}sql`)) await nameImports(`${stage}sql/${name}`)

for (const name of ['sqlite.js', 'postgres.js']) {
  await cp(`${store}${name}`, `${stage}${name}`)
  const { code, assets } = await ncc(`${stage}${name}`, {
    cache: false,
    esm: true,
    externals: { '/^#lib\\/(.*)$/': '../$1' },
    license: 'licenses.txt',
    quiet: true,
    target: 'es2023',
  })
  await writeFile(`${store}${name}`, code)
  // The same packages are in both.
  await writeFile(`${store}licenses.txt`, assets['licenses.txt'].source)
}
await rm(stage, { recursive: true })

/** `../../errors.js` in lib/store/sql → `#lib/errors.js` */
async function nameImports(file) {
  const code = await readFile(file, 'utf8')
  const named = code
    .replaceAll(/ from '\.\.\/\.\.\//g, " from '#lib/")
    .replaceAll(/ from '\.\.\//g, " from '#lib/store/")
  await writeFile(file, named)
}
