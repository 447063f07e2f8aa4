import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { MAX_TREND_POINTS, trendOf } from '../../src/series/trend.ts'

/** Whole numbers, which add and subtract without rounding, so laws hold to the bit. */
const anySeries = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 7, maxLength: 60 })
const anyOptions = fc.constantFrom({}, { weekdayOfFirst: 3 })
const OPPOSITE = { up: 'down', down: 'up', flat: 'flat', insufficient_data: 'insufficient_data' }

test('fewer than seven points tell nothing', () => {
  const nothing = { direction: 'insufficient_data', slope: null, slopePercent: null }
  expect(trendOf([])).toEqual(nothing)
  expect(trendOf([1, 2, 3, 4, 5, 6])).toEqual(nothing)
  expect(trendOf([1, 2, 3, 4, 5, 6, 7]).direction).toBe('up')
})

test('the worked example of a published course comes out as there (Z = 2.9)', () => {
  // J. Little, "A Mann-Kendall Example (By Hand)", College of the Holy Cross.
  const series = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11, 17.3, 15.9, 19, 18.3, 20.1, 21.7]
  expect(trendOf(series).direction).toBe('up')
})

describe('by hand', () => {
  it('the slope is the median of all pairs, in percent of the median size over the series', () => {
    // 21 pairs: six of the last point (10 + 1 a step), fifteen of slope 1; median size 4, six steps.
    expect(trendOf([1, 2, 3, 4, 5, 6, 17])).toEqual({
      direction: 'up',
      slope: 1,
      slopePercent: 150,
    })
    expect(trendOf([-1, -2, -3, -4, -5, -6, -17]).slopePercent).toBe(-150)
  })

  it('the test has its continuity correction: of eight points 6 of 28 pairs may not turn back', () => {
    // S = 18: z = 17 / 8.083 = 2.10. S = 16: z = 15 / 8.083 = 1.86, though 16 / 8.083 = 1.98.
    expect(trendOf([4, 3, 1, 2, 5, 6, 7, 8]).direction).toBe('up')
    expect(trendOf([4, 3, 2, 1, 5, 6, 7, 8]).direction).toBe('flat')
  })

  it('the test corrects for ties', () => {
    // S = 16: variance (1176 - 2 * 156) / 18 = 48, z = 15 / 6.93 = 2.17; without correction 1.86.
    expect(trendOf([0, 0, 0, 0, 1, 1, 1, 1]).direction).toBe('up')
  })

  it('a change of a few among many equal points has slope 0 and is flat', () => {
    const series = [...Array<number>(20).fill(0), 1, 2, 3]
    expect(trendOf(series)).toEqual({ direction: 'flat', slope: 0, slopePercent: 0 })
  })

  it('equal points are flat', () => {
    expect(trendOf(Array<number>(10).fill(5))).toEqual({
      direction: 'flat',
      slope: 0,
      slopePercent: 0,
    })
  })
})

test('every rising series is up', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 7, maxLength: 60 }), (values) => {
      expect(trendOf(values.sort((left, right) => left - right)).direction).toBe('up')
    }),
  )
})

test('a shift changes neither direction nor slope', () => {
  fc.assert(
    fc.property(
      anySeries,
      anyOptions,
      fc.integer({ min: -1e6, max: 1e6 }),
      (values, options, by) => {
        const { direction, slope } = trendOf(values, options)
        const shifted = values.map((value) => value + by)
        expect(trendOf(shifted, options)).toMatchObject({ direction, slope })
      },
    ),
  )
})

test('a change of sign turns the direction round, and so does reading backwards', () => {
  fc.assert(
    fc.property(anySeries, anyOptions, (values, options) => {
      const { direction } = trendOf(values, options)
      const negated = values.map((value) => -value)
      expect(trendOf(negated, options).direction).toBe(OPPOSITE[direction])
      expect(trendOf(values.toReversed(), {}).direction).toBe(OPPOSITE[trendOf(values).direction])
    }),
  )
})

test('a change of unit changes the slope with it, and no percentage', () => {
  fc.assert(
    fc.property(anySeries, anyOptions, (values, options) => {
      const trend = trendOf(values, options)
      fc.pre(values.filter((value) => value !== 0).length > values.length / 2)
      const scaled = trendOf(
        values.map((value) => value * 1024),
        options,
      )
      expect(scaled).toEqual({ ...trend, slope: (trend.slope ?? 0) * 1024 })
    }),
  )
})

describe('a weekly rhythm', () => {
  const anyWeek = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 7, maxLength: 7 })
  const anyLength = fc.integer({ min: 21, max: 120 })

  function rhythm(week: readonly number[], length: number, slope: number): number[] {
    return Array.from({ length }, (_, day) => (week[day % 7] ?? 0) + slope * day)
  }

  it('hides no trend of days', () => {
    fc.assert(
      fc.property(anyWeek, anyLength, fc.integer({ min: 1, max: 9 }), (week, length, slope) => {
        const weekdays = { weekdayOfFirst: 1 }
        expect(trendOf(rhythm(week, length, slope), weekdays).direction).toBe('up')
        expect(trendOf(rhythm(week, length, -slope), weekdays).direction).toBe('down')
        expect(trendOf(rhythm(week, length, 0), weekdays).direction).toBe('flat')
      }),
    )
  })

  it('is left in for points that are not days, and below three weeks', () => {
    const series = rhythm([0, 900, 100, 800, 200, 700, 300], 24, 1)
    expect(trendOf(series, { weekdayOfFirst: 1 }).direction).toBe('up')
    expect(trendOf(series).direction).toBe('flat')
    expect(trendOf(series.slice(0, 20), { weekdayOfFirst: 1 }).direction).toBe('flat')
  })
})

test('more points than are bearable are refused', () => {
  expect(() => trendOf(Array<number>(MAX_TREND_POINTS + 1).fill(1))).toThrow(RangeError)
})
