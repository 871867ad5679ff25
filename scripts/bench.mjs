// Runs the programs FOLDER/NAME.KIND.ts, each alone in a process of its own: node scripts/bench.mjs FOLDER KIND [NAME…]
//
// A program prints what it likes, repeats on lines that start with `=> ` what is to stand in the summary, and exits with 1
// when it misses a target.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const [place = '', kind = '', ...wanted] = process.argv.slice(2)
const ending = `.${kind}.ts`
const folder = resolve(import.meta.dirname, '..', place)
const all = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => basename(file, ending))
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`There is no ${kind} ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(2)
}

const summary = []
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n== ${name}`)
  const child = spawn(process.execPath, [join(folder, name + ending)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const results = []
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    if (line.startsWith('=> ')) results.push(line.slice('=> '.length))
  }
  const [code] = await closed
  if (code !== 0) process.exitCode = 1
  summary.push(`${name}: ${code === 0 ? 'ok' : 'FAILED'}`, ...results.map((result) => `  ${result}`))
}
console.log(`\n== summary\n${summary.join('\n')}`)
