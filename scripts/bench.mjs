// Runs the programs FOLDER/NAME.KIND.ts, each alone in a process of its own: node scripts/bench.mjs FOLDER KIND [NAME…]
//
// A program prints what it likes, repeats on lines that start with `=> ` what is to stand in the summary, and exits with
// something else than 0 when it misses a target. The figures that it sends, if it sends any, are written down in FOLDER
// (see bench/report), misses as well; not so those of one that broke.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { MISSED } from '../bench/harness.ts'
import { writeResults } from '../bench/report/results.ts'

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
const runs = {}
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n== ${name}`)
  const child = spawn(process.execPath, [join(folder, name + ending)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const closed = once(child, 'close')
  const figures = []
  child.on('message', (figure) => figures.push(figure))
  const results = []
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    if (line.startsWith('=> ')) results.push(line.slice('=> '.length))
  }
  const [code] = await closed
  if (code !== 0) process.exitCode = 1
  if (figures.length > 0 && (code === 0 || code === MISSED)) {
    const date = new Date().toISOString().slice(0, 10)
    runs[name] = { date, node: process.version, processors: availableParallelism(), figures }
  }
  summary.push(`${name}: ${code === 0 ? 'ok' : 'FAILED'}`, ...results.map((result) => `  ${result}`))
}
console.log(`\n== summary\n${summary.join('\n')}`)
if (Object.keys(runs).length > 0) writeResults(folder, runs)
