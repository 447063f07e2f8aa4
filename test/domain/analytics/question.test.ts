import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { indexOf } from '../../../src/domain/analytics/question.ts'
import { BUCKET_MS, INTERVALS, intervalsOf } from '../../../src/series/intervals.ts'
import { addDays, startOfDate } from '../../../src/series/zones.ts'

const FAR_AHEAD = Date.parse('2040-01-01T00:00:00Z')
const anyZone = fc.constantFrom('Australia/Lord_Howe', 'America/Havana', 'Asia/Kathmandu', 'UTC')

it('every bucket is in the stretch that counts it, and in no other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...INTERVALS),
      anyZone,
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 20 }),
      fc.array(fc.integer({ min: -100, max: 2200 })),
      (name, zone, day, days, offsets) => {
        const start = addDays('2020-01-01', day)
        const stretches = intervalsOf(name, start, addDays(start, days), zone, FAR_AHEAD)
        const first = Math.floor(startOfDate(start, zone) / BUCKET_MS)
        for (const offset of offsets) {
          const instant = (first + offset) * BUCKET_MS
          const expected = stretches.findIndex(({ from, to }) => instant >= from && instant < to)
          expect(indexOf(stretches, instant)).toBe(expected)
        }
      },
    ),
  )
})
