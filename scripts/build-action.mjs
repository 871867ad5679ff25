// Bundles the action: lib/action (what tsc made of src/action) → dist/. Run it after `tsc -p tsconfig.build.json`.
//
// It works on a copy of lib, at a path that is always the same, because module names end up in the bundle.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'
import { bundledFiles, licensesOf } from './licenses.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stage = `${root}node_modules/.cache/build-action/`
const dist = `${root}dist/`

await rm(stage, { recursive: true, force: true })
await cp(`${root}lib`, `${stage}lib`, { recursive: true })
const { version, type } = await readJson(`${root}package.json`)
await writeFile(`${stage}package.json`, JSON.stringify({ type, sideEffects: false }))
await writeFile(`${stage}lib/action/version.js`, `export const VERSION = ${JSON.stringify(version)}\n`)
for (const name of ['@actions/core', '@actions/github']) await stageWithoutSideEffects(name)

const { code, assets, stats } = await ncc(`${stage}lib/action/index.js`, {
  cache: false,
  esm: true,
  minify: false,
  quiet: true,
  target: 'es2023',
})

const files = { 'index.js': code }
for (const [name, { source }] of Object.entries(assets)) files[name] = String(source)
// The stage is nobody's business.
for (const name in files) files[name] = files[name].replaceAll('./node_modules/.cache/build-action/', './')
files['licenses.txt'] = await licensesOf(bundledFiles(stats))

// ncc leaves what was there before.
await rm(dist, { recursive: true, force: true })
await mkdir(dist)
for (const name in files) await writeFile(`${dist}${name}`, files[name])
await rm(stage, { recursive: true })

/**
 * Neither package does anything on import, but neither says so. Told so, the bundler leaves out what we do not call:
 * an HTTP client with undici in it, an API client, child processes. Nine tenths of the bundle, and most of its
 * start-up time.
 */
async function stageWithoutSideEffects(name) {
  const target = `${stage}node_modules/${name}`
  await cp(`${root}node_modules/${name}`, target, { recursive: true })
  const manifest = await readJson(`${target}/package.json`)
  await writeFile(`${target}/package.json`, JSON.stringify({ ...manifest, sideEffects: false }))
}

async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'))
}
