import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cursorOf, readCursor } from '../../src/db/cursor.ts'
import { ValidationError } from '../../src/exceptions.ts'

it('gives back the values that it was made of', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (text, number) => {
        const cursor = cursorOf([text, number + 0])
        expect(cursor).toMatch(/^[\w-]+$/)
        expect(readCursor(cursor, ['', 0])).toEqual([text, number + 0])
      },
    ),
  )
})

it.each([
  ['', ['']],
  ['nowhere', ['']],
  ['%%%', ['']],
  [cursorOf([1]), ['']],
  [cursorOf(['a']), [0]],
  [cursorOf(['a', 'b']), ['']],
  [cursorOf([]), ['']],
  [Buffer.from('{"0":"a","length":1}').toString('base64url'), ['']],
  [Buffer.from('[null]').toString('base64url'), ['']],
  [cursorOf(['x'.repeat(2_000)]), ['']],
])('refuses what is none: %s', (cursor, example) => {
  expect(() => readCursor(cursor, example)).toThrow(ValidationError)
})
