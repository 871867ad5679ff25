import { expect, it } from 'vitest'
import { createGroupCommit } from '../../../src/store/sql/group-commit.js'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Does each group when it is told to. */
function createSlowly() {
  const groups: { readonly jobs: readonly string[]; readonly done: PromiseWithResolvers<string[]> }[] = []
  const commit = createGroupCommit((jobs: readonly string[]) => {
    const done = Promise.withResolvers<string[]>()
    groups.push({ jobs, done })
    return done.promise
  })
  return {
    commit,
    jobs: () => groups.map(({ jobs }) => jobs.join('')),
    finish(place: number, error?: Error) {
      const { jobs, done } = groups[place] ?? expect.fail('there is no such group')
      if (error) done.reject(error)
      else done.resolve(jobs.map((job) => job.toUpperCase()))
    },
  }
}

it('gathers what is added while a group is under way', async () => {
  const { commit, jobs, finish } = createSlowly()
  const first = [commit.add('a'), commit.add('b')]
  expect(jobs()).toEqual([])
  await nextTurn()
  const second = [commit.add('c')]
  await nextTurn()
  second.push(commit.add('d'))
  await nextTurn()
  expect(jobs()).toEqual(['ab'])
  finish(0)
  expect(await Promise.all(first)).toEqual(['A', 'B'])
  await nextTurn()
  expect(jobs()).toEqual(['ab', 'cd'])
  finish(1)
  expect(await Promise.all(second)).toEqual(['C', 'D'])
})

it('goes on after a group that failed, and tells all of that and nobody else', async () => {
  const { commit, jobs, finish } = createSlowly()
  const first = Promise.allSettled([commit.add('a'), commit.add('b')])
  await nextTurn()
  const second = commit.add('c')
  finish(0, new Error('full'))
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await nextTurn()
  finish(1)
  expect(await second).toBe('C')
  const third = commit.add('d')
  await nextTurn()
  expect(jobs()).toEqual(['ab', 'c', 'd'])
  finish(2)
  expect(await third).toBe('D')
})

it('does not wait for the group that is under way when it is told not to', async () => {
  const { commit, jobs, finish } = createSlowly()
  const first = commit.add('a')
  await nextTurn()
  const second = commit.add('b')
  const flushed = commit.flush()
  expect(jobs()).toEqual(['a', 'b'])
  finish(1)
  await flushed
  expect(await second).toBe('B')
  finish(0)
  expect(await first).toBe('A')
  await commit.flush()
  expect(jobs()).toEqual(['a', 'b'])
})
