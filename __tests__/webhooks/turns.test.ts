import { describe, expect, it } from 'vitest'
import { createTurns, turnsOf } from '../../src/webhooks/turns.js'

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return {
    end,
    async run() {
      log.push(`${name} begins`)
      await ended
      log.push(`${name} ends`)
      return name
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('tasks', () => {
  it('about one thing are done one after the other, those about others meanwhile', async () => {
    const log: string[] = []
    const inTurn = createTurns()
    const [a, b, c] = [task('a', log), task('b', log), task('c', log)]
    const all = [inTurn(['x', 'y'], a.run), inTurn(['y', 'z'], b.run), inTurn(['w'], c.run)]
    await turn()
    expect(log).toEqual(['a begins', 'c begins'])
    b.end()
    c.end()
    await turn()
    expect(log).not.toContain('b begins')
    a.end()
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
    expect(log.indexOf('a ends')).toBeLessThan(log.indexOf('b begins'))
  })

  it('do not wait for each other in a circle', async () => {
    const inTurn = createTurns()
    const keys = ['x', 'y', 'z']
    const all = Array.from({ length: 50 }, (_, index) =>
      inTurn([keys[index % 3] as string, keys[(index + 1) % 3] as string], async () => index),
    )
    expect(await Promise.all(all)).toHaveLength(50)
  })

  it('go on after one that failed, which is told', async () => {
    const inTurn = createTurns()
    const failing = inTurn(['x'], () => Promise.reject(new Error('odd')))
    const next = inTurn(['x'], async () => 'done')
    await expect(failing).rejects.toThrow('odd')
    expect(await next).toBe('done')
  })
})

it('a webhook of a repository is not about its installation', () => {
  const account = { id: '42', login: 'acme' }
  const repository = {
    repositoryId: '1',
    ownerId: '42',
    fullName: 'a/b',
    visibility: null,
    news: 'changed',
  } as const
  const installation = { installationId: '7', account }
  expect(turnsOf({ installation, repositories: [repository] })).toEqual(['repository 1'])
  expect(
    turnsOf({ installation: { ...installation, news: 'suspended' }, repositories: [repository] }),
  ).toEqual(['installation 7', 'repository 1'])
})
