import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node'
import { SINKS, type Sink } from './sink.js'
import type { Tally } from './watch.js'

/** What is planted comes out whether or not anything else does: it does not count. */
const PLANTED = '/leaks/leaks.test.ts'
/** Tests have no need to print. */
const MAY_BE_EMPTY: Sink = 'output of the tests'

/**
 * Says at the end what was looked at: that nothing was found is worth as much as what was looked through. A whole run in which
 * nothing came out somewhere was not watched there, and fails.
 */
export default class LeakReporter implements Reporter {
  private vitest: Vitest | undefined
  private specifications: readonly TestSpecification[] = []

  onInit(vitest: Vitest): void {
    this.vitest = vitest
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.specifications = specifications
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tallies = modules
      .filter(({ moduleId }) => !moduleId.endsWith(PLANTED))
      .flatMap((module) => (module.meta() as { leaks?: Tally }).leaks ?? [])
    const lookedAt = (sink: Sink) => sum(tallies.map(({ characters }) => characters[sink] ?? 0))
    const secrets = sum(tallies.map((tally) => tally.secrets))
    const sinks = SINKS.map((sink) => `${sink} ${lookedAt(sink)}`)
    console.log(`Looked for ${secrets} secrets in (characters): ${sinks.join(', ')}\n`)
    const unwatched = SINKS.filter((sink) => sink !== MAY_BE_EMPTY && lookedAt(sink) === 0)
    if (unwatched.length === 0 || !(await this.isWhole())) return
    console.error(
      `Nothing was looked at, or nothing came out, in: ${unwatched.join(', ')}. See __tests__/leaks.`,
    )
    process.exitCode = 1
  }

  private async isWhole(): Promise<boolean> {
    const all = await this.vitest?.globTestSpecifications()
    return this.vitest?.config.testNamePattern === undefined && this.specifications.length === all?.length
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
