import { expect, test } from '@jest/globals'
import { AnalyticsEvent } from '../../../src/doctype/generated/schemas.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, nameOf } from '../../../src/domain/analytics/vocabulary.ts'

/** As rows hold them: a number that changes makes old rows lie. */
const STORED_TYPES = [
  ['command', 1],
  ['action', 2],
  ['ai_request', 3],
  ['ai_feedback', 4],
  ['suggestion_shown', 5],
  ['suggestion_accepted', 6],
  ['suggestion_rejected', 7],
  ['file_open', 8],
  ['file_edit', 9],
  ['file_save', 10],
  ['commit', 11],
  ['build', 12],
  ['test_run', 13],
  ['debug', 14],
  ['session_start', 15],
  ['session_end', 16],
  ['heartbeat', 17],
  ['review', 18],
  ['comment', 19],
  ['share', 20],
  ['error', 21],
  ['custom', 22],
]
const STORED_CATEGORIES = [
  ['productivity', 1],
  ['ai', 2],
  ['collaboration', 3],
  ['code', 4],
  ['system', 5],
]

test('no stored number was ever given to another type or category', () => {
  expect(Object.entries(EVENT_TYPES).slice(0, STORED_TYPES.length)).toEqual(STORED_TYPES)
  expect(Object.entries(EVENT_CATEGORIES).slice(0, STORED_CATEGORIES.length)).toEqual(
    STORED_CATEGORIES,
  )
})

test('numbers are unique, fit their column, and leave 0 free', () => {
  for (const table of [EVENT_TYPES, EVENT_CATEGORIES]) {
    const numbers = Object.values(table)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) expect(number > 0 && number <= 255).toBe(true)
  }
})

test('the types and categories are exactly those of the DocType', () => {
  const { event_type, event_category } = AnalyticsEvent.shape
  expect(event_type.options).toEqual(Object.keys(EVENT_TYPES))
  expect(event_category.unwrap().unwrap().options).toEqual(Object.keys(EVENT_CATEGORIES))
})

test('a number is named by its table, and an unknown one is not', () => {
  for (const [name, number] of Object.entries(EVENT_TYPES)) {
    expect(nameOf(EVENT_TYPES, number)).toBe(name)
  }
  expect(nameOf(EVENT_TYPES, 0)).toBeUndefined()
})
