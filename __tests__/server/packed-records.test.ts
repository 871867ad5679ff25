import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { packRecords, unpackRecords } from '../../src/server/packed-records.js'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const value = fc.oneof(text, fc.integer(), fc.maxSafeInteger(), fc.constant(null))
const query = fc.record(
  {
    sql: fc.oneof(fc.constantFrom('insert', 'delete'), text),
    parameters: fc.array(value, { maxLength: 15 }),
  },
  { noNullPrototype: true },
)
const records = fc.array(fc.array(query, { maxLength: 4 }), { maxLength: 20 })

it('records arrive in the other thread as they were', () => {
  fc.assert(
    fc.property(records, (some) => {
      expect(unpackRecords(structuredClone(packRecords(some)))).toEqual(some)
    }),
  )
})

it('a statement goes over once, however many records have it, and its name does not', () => {
  const claim = { name: 'insert_claim', sql: 'insert into claims', parameters: ['a', 1] }
  const event = { name: 'insert_event', sql: 'insert into events', parameters: [null] }
  expect(packRecords([[claim, event], [event], []])).toEqual({
    texts: ['insert into claims', 'insert into events'],
    list: [2, 0, 2, 'a', 1, 1, 1, null, 1, 1, 1, null, 0],
  })
})
