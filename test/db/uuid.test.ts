import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { newId, newName, uuidBytes, uuidText } from '../../src/db/uuid.ts'

/** Enough to run through the counter of a millisecond more than once. */
const MANY = 50_000

test('every id is greater than all before it', () => {
  const ids = Array.from({ length: MANY }, newId)
  const sorted = ids.every((id, index) => index === 0 || ids[index - 1]?.compare(id) === -1)
  expect(sorted).toBe(true)
})

test('ids are of version 7 and of the usual variant', () => {
  const texts = Array.from({ length: 5000 }, newName)
  const isRight = (text: string) =>
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text)
  expect(texts.filter((text) => !isRight(text))).toEqual([])
})

test('an id begins with the time at which it was made', () => {
  const before = Date.now()
  const time = newId().readUIntBE(0, 6)
  expect(time).toBeGreaterThanOrEqual(before)
  // Those of one process run ahead of the clock when more are made than a millisecond holds.
  expect(time).toBeLessThanOrEqual(Date.now() + 100)
})

test('the parts that are random differ', () => {
  const tails = Array.from({ length: MANY }, () => newId().toString('hex', 8))
  expect(new Set(tails).size).toBe(MANY)
})

test('the text of an id reads back as it, in capitals too', () => {
  fc.assert(
    fc.property(fc.uuid(), (text) => {
      expect(uuidText(uuidBytes(text))).toBe(text)
      expect(uuidText(uuidBytes(text.toUpperCase()))).toBe(text)
    }),
  )
})
