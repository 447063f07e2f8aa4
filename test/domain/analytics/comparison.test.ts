import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { perDayOf } from '../../../src/domain/analytics/comparison.ts'
import { DATE_RANGES, namedRange } from '../../../src/domain/analytics/range.ts'
import {
  isGivenAway,
  isTooFew,
  leastGroup,
  standingOf,
} from '../../../src/domain/analytics/suppression.ts'
import { addDays, daysBetween, localDate } from '../../../src/series/zones.ts'

const values = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 12 })
const groupSize = fc.integer({ min: 0, max: 8 })

describe('a standing', () => {
  it('is told of a group from its least size on, and then does not depend on that size', () => {
    fc.assert(
      fc.property(values, groupSize, fc.integer(), (all, least, own) => {
        const standing = standingOf(own, all, least)
        const isHidden = all.length < least && least > 1
        expect(standing).toEqual(
          isHidden
            ? { team_average: null, percentile: null, team_size: null, suppressed: 'k_anonymity' }
            : standingOf(own, all, 1),
        )
        if (!isHidden) expect(standing).toMatchObject({ team_size: all.length, suppressed: null })
      }),
    )
  })

  it('does not depend on the order of the team, and rises with the own value', () => {
    fc.assert(
      fc.property(values, fc.integer(), fc.nat(), (all, own, more) => {
        const standing = standingOf(own, all, 1)
        expect(standingOf(own, all.toReversed(), 1)).toEqual(standing)
        const above = standingOf(own + more, all, 1).percentile ?? Number.NaN
        if (all.length > 0) expect(above).toBeGreaterThanOrEqual(standing.percentile ?? Number.NaN)
      }),
    )
  })

  it('is half way up among equals, by hundredths', () => {
    expect(standingOf(7, [7, 7, 7], 1)).toMatchObject({ team_average: 7, percentile: 50 })
    expect(standingOf(1, [1, 2, 3], 1).percentile).toBe(16.67)
    expect(standingOf(null, [1, 2], 1)).toMatchObject({ team_average: 1.5, percentile: null })
    expect(standingOf(0, [], 1)).toMatchObject({ team_average: null, percentile: null })
  })
})

test('scores are told of five at least, but to those who manage the team', () => {
  const [score, sum] = [{ kind: 'score' }, { kind: 'sum' }] as const
  expect(leastGroup(score, { minGroupSize: 1 }, false)).toBe(5)
  expect(leastGroup(score, { minGroupSize: 8 }, false)).toBe(8)
  expect(leastGroup(score, { minGroupSize: 1 }, true)).toBe(1)
  expect(leastGroup(sum, { minGroupSize: 1 }, false)).toBe(1)
  expect(leastGroup(sum, { minGroupSize: 5 }, true)).toBe(5)
})

test('with a least size of one nothing is kept, with more neither few nor nobody is told', () => {
  fc.assert(
    fc.property(fc.nat(9), groupSize, (people, least) => {
      expect(isTooFew(people, least)).toBe(least > 1 && people < least)
      expect(isGivenAway(people, least)).toBe(people > 0 && people < least)
    }),
  )
})

describe('per day', () => {
  const measured = { values: [3, 0, 4], total: 6 }

  it('is a mean of what adds up, and of the counts of each day', () => {
    expect(perDayOf({ kind: 'sum' }, measured)).toBe(2)
    expect(perDayOf({ kind: 'minutes' }, measured)).toBe(2)
    expect(perDayOf({ kind: 'distinct' }, measured)).toBeCloseTo(7 / 3, 12)
  })

  it('is nothing of what has no sum, or of no days', () => {
    expect(perDayOf({ kind: 'ratio' }, measured)).toBeNull()
    expect(perDayOf({ kind: 'quantile' }, measured)).toBeNull()
    expect(perDayOf({ kind: 'score' }, measured)).toBeNull()
    expect(perDayOf({ kind: 'sum' }, { values: [], total: 0 })).toBeNull()
  })
})

describe('a named range', () => {
  const moment = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2040-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'Pacific/Apia', 'America/New_York')

  it('is of the dates that it says, in its zone', () => {
    fc.assert(
      fc.property(moment, zone, (now, where) => {
        const today = localDate(now.getTime(), where)
        const range = (name: (typeof DATE_RANGES)[number]) => namedRange(name, where, now)
        for (const name of DATE_RANGES) {
          expect(range(name)).toMatchObject({ zone: where })
          expect(range(name).start <= range(name).end && range(name).end <= today).toBe(true)
        }
        expect(range('today')).toMatchObject({ start: today, end: today })
        expect(addDays(range('yesterday').start, 1)).toBe(today)
        for (const days of [7, 30, 90] as const) {
          const { start, end } = range(`last_${days}_days`)
          expect([daysBetween(start, end), end]).toEqual([days - 1, today])
        }
        const [month, before] = [range('this_month'), range('last_month')]
        expect([month.end, month.start.slice(0, 7)]).toEqual([today, today.slice(0, 7)])
        expect([month.start.slice(8), before.start.slice(8)]).toEqual(['01', '01'])
        expect(addDays(before.end, 1)).toBe(month.start)
        expect(before.start.slice(0, 7)).toBe(before.end.slice(0, 7))
      }),
    )
  })
})
