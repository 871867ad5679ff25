// Tries what reads strangers' input with new random seeds, target after target, round after round:
//
//   node scripts/fuzz.mjs [--minutes 60] [--only TARGET[,TARGET…]] [--seed N]
//
// Runs the sources themselves. Prints what came of the inputs; ends with 1 when a target failed. See __tests__/fuzz.
import { parseArgs } from 'node:util'
import './sources.mjs'

// What the parser of YAML has to say of what it is given, is not looked at.
process.removeAllListeners('warning')

const { tryTarget } = await import('../__tests__/fuzz/target.ts')
const { TARGETS } = await import('../__tests__/fuzz/targets.ts')

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, only: { type: 'string' }, seed: { type: 'string' } },
})
const wanted = values.only?.split(',')
const targets = TARGETS.filter(({ name }) => wanted?.includes(name) ?? true)
if (targets.length < (wanted?.length ?? 1)) {
  console.error(`There is no such target. There are: ${TARGETS.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

/** Of one target, before the next one's turn. */
const TURN = 20_000
const end = Date.now() + Number(values.minutes ?? 5) * 60_000
const counts = new Map(targets.map(({ name }) => [name, new Map()]))
const failed = new Set()
const milliseconds = Math.min(TURN, Math.max(1, (end - Date.now()) / targets.length))

for (let round = 0; Date.now() < end && failed.size < targets.length; round += 1) {
  for (const target of targets.filter(({ name }) => !failed.has(name))) {
    if (Date.now() >= end) break
    const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed) + round
    const failure = await tryTarget(target, { seed, milliseconds }, counts.get(target.name))
    await target.close?.()
    if (!failure) continue
    failed.add(target.name)
    console.log(`\n${target.name} FAILED: seed ${failure.seed}, path ${failure.path}\n${failure.report}`)
    console.log(
      `Add the input to the "examples" of __tests__/fuzz/seeds/${target.name}.json, where it stays:\n${JSON.stringify(failure.input)}`,
    )
  }
}

for (const [name, outcomes] of counts) {
  const all = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  const most = [...outcomes].sort(([, a], [, b]) => b - a)
  console.log(`\n${name}: ${all} inputs${failed.has(name) ? ', FAILED' : ''}`)
  for (const [outcome, count] of most) console.log(`  ${String(count).padStart(10)}  ${outcome}`)
}
process.exit(failed.size > 0 ? 1 : 0)
