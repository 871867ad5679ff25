import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createLineBuffer } from '../../src/server/line-buffer.js'

it('writes the lines of one turn together, and each once', async () => {
  const written: string[] = []
  const { add, flush } = createLineBuffer((lines) => written.push(lines))
  add('a')
  add('b')
  expect(written).toEqual([])
  await turn()
  expect(written).toEqual(['a\nb'])
  add('c')
  flush()
  add('d')
  await turn()
  await turn()
  expect(written).toEqual(['a\nb', 'c', 'd'])
})
