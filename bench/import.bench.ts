/** What importing the root costs over a bare Node, as whole processes, and what each dependency's share is. */
import { spawnSync } from 'node:child_process'
import { median } from './harness.ts'

const ROUNDS = 21
const modules = {
  'nothing (an empty ES module)': '',
  'atmos-pro-oidc': "import '../lib/index.js'",
  'its jose parts':
    "import 'jose/jwt/sign'; import 'jose/jwt/verify'; import 'jose/key/import'; import 'jose/key/export'; import 'jose/key/generate/keypair'; import 'jose/jwk/thumbprint'",
  'zod/mini': "import 'zod/mini'",
  re2js: "import 're2js'",
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
const base = median(times.get('nothing (an empty ES module)') ?? [])
console.log('\nimport, as whole processes')
for (const [name, values] of times) {
  const time = median(values)
  console.log(
    `  ${name.padEnd(32)} ${time.toFixed(0).padStart(4)} ms   +${(time - base).toFixed(0)} ms, ${(time / base).toFixed(2)} × nothing`,
  )
}
