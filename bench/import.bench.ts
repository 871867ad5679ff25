/**
 * What importing the library costs over a bare Node, as whole processes; what of it is the one package that it loads; and
 * what others cost that it does without until they are needed, or has only parts of. Needs the built library
 * (`npm run build`).
 */
import { spawnSync } from 'node:child_process'
import { median, state } from './harness.ts'

const ROUNDS = 21
const MOST = 2.5
const NOTHING = 'nothing (an empty ES module)'
const OURS = 'atmos-pro-oidc'
const modules: Readonly<Record<string, string>> = {
  [NOTHING]: '',
  [OURS]: "import 'atmos-pro-oidc'",
  're2js, which it loads': "import 're2js'",
  'node:crypto, loaded with a key': "import 'node:crypto'",
  'jose, to make a key': "import 'jose/key/generate/keypair'; import 'jose/key/export'",
  'zod/mini, of which it has parts': "import 'zod/mini'",
}

function start(source: string): number {
  const began = performance.now()
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: import.meta.dirname,
    env: {},
  })
  if (status !== 0) throw new Error(`cannot import: ${source}`)
  return performance.now() - began
}

const times = new Map(Object.keys(modules).map((name) => [name, [] as number[]]))
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, source] of Object.entries(modules)) {
    const time = start(source)
    if (round > 0) times.get(name)?.push(time) // the first round warms the file cache
  }
}
const medianOf = (name: string) => median(times.get(name) ?? [])
const base = medianOf(NOTHING)
console.log('\nimport, as whole processes')
for (const name of times.keys()) {
  const time = medianOf(name)
  console.log(
    `  ${name.padEnd(32)} ${time.toFixed(0).padStart(4)} ms   +${(time - base).toFixed(0)} ms, ${(time / base).toFixed(2)} × nothing`,
  )
}
const ratioOf = (name: string) => medianOf(name) / base
const others = Object.keys(modules).filter((name) => name !== NOTHING && name !== OURS)
state({
  name: 'a process that imports the library',
  value: ratioOf(OURS),
  unit: '× one that imports an empty ES module',
  better: 'less',
  target: MOST,
  others: Object.fromEntries(others.map((name) => [name, ratioOf(name)])),
})
