// Bundles the library: the modules of lib that package.json's "exports" names → lib/entry, with what they share in files
// beside them. Node takes most of a millisecond for each file it loads, and there would be 170.
//
// Zod is inside, less what is not used of it: its entries load 92 files, in every language. So is the query builder. Other
// dependencies stay imports, and so does `#runtime`.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { licensesOf } from './licenses.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}lib/entry/`

const { exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8'))
const entries = Object.values(exports)
  .filter((entry) => typeof entry !== 'string')
  .map(({ default: file }) => relative(`${root}lib/entry`, `${root}${file}`).replace(/\.js$/, ''))

await rm(target, { recursive: true, force: true })
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, `${root}lib/${entry}.js`])),
  external: /^(?:node:|#runtime$|jose\/|re2js$)/,
  platform: 'neutral',
  resolve: { mainFields: ['module'] },
})
const { output } = await bundle.write({
  dir: target,
  // One file for the root and all that it needs, most of which the other entries need too.
  codeSplitting: { groups: [{ name: 'core', test: /[\\/]lib[\\/]index\.js$/ }] },
  chunkFileNames: 'shared/[name].js',
})
await bundle.close()
const licenses = await licensesOf(output.flatMap(({ moduleIds }) => moduleIds ?? []))
await writeFile(`${target}licenses.txt`, licenses)
