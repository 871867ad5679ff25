import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readUpload } from '../../../src/atmos/upload-body.js'
import { createIntake } from '../../../src/server/uploads/intake.js'
import { affectedStack, COMMITS, instanceOf, ORIGIN } from '../../atmos/support/scene.js'
import { ROOT } from '../../cli/terminal.js'

/** As it is published, beside the bundle. */
const intake = createIntake(pathToFileURL(join(ROOT, 'lib/bin/upload-worker.js')))
afterAll(() => intake.close())

const bytesOf = (body: unknown) =>
  new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
const SIZE = 4.4 * 1024 * 1024
const filled = (part: string) => part.repeat(SIZE / part.length).slice(0, -1)
const stacks = (list: string) =>
  `${JSON.stringify({ ...COMMITS, ...ORIGIN }).slice(0, -1)},"stacks":[${list}]}`

describe('what the published thread reads is what is read here', () => {
  it.each<[string, 'affected-stacks' | 'instances', unknown]>([
    [
      '10 000 stacks',
      'affected-stacks',
      {
        ...COMMITS,
        ...ORIGIN,
        stacks: Array.from({ length: 10_000 }, (_, index) => affectedStack(`vpc-${index}`, 'plät-部')),
      },
    ],
    [
      'a batch of instances',
      'instances',
      {
        ...ORIGIN,
        batch_id: 'b',
        batch_index: 1,
        batch_total: 2,
        instances: Array.from({ length: 900 }, (_, index) => instanceOf(`vpc-${index}`)),
      },
    ],
    [
      'one stack of 4 MB',
      'affected-stacks',
      stacks(`{"component":"a","stack":"b","settings":{"a":"${'x'.repeat(SIZE)}"}}`),
    ],
  ])('%s', async (_name, kind, body) => {
    const bytes = bytesOf(body)
    expect(bytes.length).toBeGreaterThan(32 * 1024)
    const { slices, ...facts } = await intake.read(kind, bytes, 'ws')
    const { slices: expected, ...expectedFacts } = readUpload(kind, bytes)
    expect(facts).toEqual(expectedFacts)
    expect([...slices]).toEqual(expected)
    // They can be made again.
    expect([...slices].flat()).toHaveLength(facts.count)
  })

  it.each<[string, string, string]>([
    ['nothing but depth', '['.repeat(SIZE), 'request_invalid'],
    ['nothing but quotes', '"'.repeat(SIZE), 'request_invalid'],
    ['a million empty stacks', stacks(filled('{},')), 'request_too_large'],
    [
      'a thousand bad stacks',
      stacks('{"component":"a","stack":""},'.repeat(2000).slice(0, -1)),
      'request_invalid',
    ],
    ['no UTF-8', `"${'\u0080'.repeat(40_000)}`, 'request_invalid'],
  ])('%s', async (_name, text, code) => {
    const bytes = bytesOf(text)
    const refused = await intake.read('affected-stacks', bytes, 'ws').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code })
    const here = (() => {
      try {
        return readUpload('affected-stacks', bytes)
      } catch (error) {
        return error
      }
    })()
    expect(refused).toEqual(here)
  })

  it('a million dependents, or keys, are read or refused; never more than that', async () => {
    const keys = Array.from({ length: 400_000 }, (_, index) => `"${index.toString(36)}":0`).join(',')
    for (const part of [
      `"dependents":[${filled('{},')}]`,
      `"settings":{${keys}}`,
      `"settings":{"a":[${filled('[],')}]}`,
    ]) {
      const upload = await intake.read(
        'affected-stacks',
        bytesOf(stacks(`{"component":"a","stack":"b",${part}}`)),
        'ws',
      )
      expect(upload.count).toBe(1)
    }
  })
})

it('many at once are read one after the other, each its own', async () => {
  const bodies = Array.from({ length: 8 }, (_, body) =>
    bytesOf({
      ...ORIGIN,
      instances: Array.from({ length: 1000 }, (_, index) => instanceOf(`${body}-${index}`)),
    }),
  )
  const uploads = await Promise.all(bodies.map((bytes) => intake.read('instances', bytes, 'ws')))
  expect(uploads.map(({ slices }) => [...slices].flat()[999]?.component)).toEqual(
    bodies.map((_, body) => `${body}-999`),
  )
})
