import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import {
  BUCKET_MS,
  endOfBucket,
  INTERVALS,
  type Interval,
  type IntervalName,
  intervalsOf,
} from '../../src/series/intervals.ts'
import { addDays, isoWithOffset, offsetMinutes, startOfDate } from '../../src/series/zones.ts'

const HOUR_MS = 3_600_000
const FAR_AHEAD = Date.parse('2040-01-01T00:00:00Z')

/** Zones with unusual days are as likely as all others together. */
const anyZone = fc.oneof(
  fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  fc.constantFrom(
    'Africa/Casablanca',
    'America/Havana',
    'America/New_York',
    'America/Sao_Paulo',
    'America/Santiago',
    'Asia/Beirut',
    'Asia/Gaza',
    'Asia/Kathmandu',
    'Asia/Pyongyang',
    'Asia/Tehran',
    'Australia/Lord_Howe',
    'Europe/Berlin',
    'Pacific/Norfolk',
  ),
)
const anyDate = fc
  .integer({ min: Date.parse('2016-01-02T00:00:00Z'), max: Date.parse('2030-12-01T00:00:00Z') })
  .map((instant) => new Date(instant).toISOString().slice(0, 10))
const anyRange = fc.record({
  zone: anyZone,
  start: anyDate,
  days: fc.integer({ min: 0, max: 9 }),
})
const anyInterval = fc.constantFrom(...INTERVALS)

function tiling(intervals: readonly Interval[]): [number, number][] {
  return intervals.map(({ from, to }) => [from, to])
}

/** Joins stretches that follow one another. */
function joined(stretches: readonly [number, number][]): [number, number][] {
  const found: [number, number][] = []
  for (const [from, to] of stretches) {
    const last = found.at(-1)
    if (last !== undefined && last[1] === from) last[1] = to
    else found.push([from, to])
  }
  return found
}

test('hours, days and weeks tile the range without gaps or overlaps', () => {
  fc.assert(
    fc.property(anyInterval, anyRange, (name, { zone, start, days }) => {
      const end = addDays(start, days)
      const intervals = intervalsOf(name, start, end, zone, FAR_AHEAD)
      expect(joined(tiling(intervals))).toEqual([
        [startOfDate(start, zone), startOfDate(addDays(end, 1), zone)],
      ])
      const isCutRight = ({ from, to, start: begin, end: over }: Interval): boolean =>
        begin <= from && from < to && to <= over
      expect(intervals.filter((interval) => !isCutRight(interval))).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('the hours of a day are its own, and all but the last are 60 minutes long', () => {
  fc.assert(
    fc.property(anyRange, ({ zone, start, days }) => {
      const end = addDays(start, days)
      const hours = intervalsOf('hourly', start, end, zone, FAR_AHEAD)
      for (const day of intervalsOf('daily', start, end, zone, FAR_AHEAD)) {
        const own = hours.filter((hour) => hour.start >= day.start && hour.start < day.end)
        expect(joined(tiling(own))).toEqual([[day.start, day.end]])
        const odd = own.slice(0, -1).filter((hour) => hour.end - hour.start !== HOUR_MS)
        expect(odd).toEqual([])
      }
    }),
  )
})

test('every boundary is a multiple of 15 minutes, in Casey excepted', () => {
  fc.assert(
    fc.property(anyInterval, anyRange, (name, { zone, start, days }) => {
      fc.pre(zone !== 'Antarctica/Casey')
      const intervals = intervalsOf(name, start, addDays(start, days), zone, FAR_AHEAD)
      const edges = intervals.flatMap(({ start: begin, end, from, to }) => [begin, end, from, to])
      expect(edges.filter((edge) => edge % BUCKET_MS !== 0)).toEqual([])
    }),
  )
})

test('labels carry the offset of their own instant and read back as it', () => {
  fc.assert(
    fc.property(anyInterval, anyRange, (name, { zone, start, days }) => {
      const labels = intervalsOf(name, start, addDays(start, days), zone, FAR_AHEAD).flatMap(
        ({ start: begin, end, startLabel, endLabel }): [string, number][] => [
          [startLabel, begin],
          [endLabel, end],
        ],
      )
      const isRight = ([label, instant]: [string, number]): boolean =>
        Date.parse(label) === instant &&
        label === isoWithOffset(instant, offsetMinutes(instant, zone))
      expect(labels.filter((label) => !isRight(label))).toEqual([])
    }),
  )
})

test('no two intervals have the same label', () => {
  fc.assert(
    fc.property(anyInterval, anyRange, (name, { zone, start, days }) => {
      const labels = intervalsOf(name, start, addDays(start, days), zone, FAR_AHEAD).map(
        ({ startLabel }) => startLabel,
      )
      expect(new Set(labels).size).toBe(labels.length)
    }),
  )
})

test('none begins after now, and all count up to the same instant whatever their length', () => {
  fc.assert(
    fc.property(
      anyRange,
      fc.integer({ min: -3 * 24 * 60, max: 12 * 24 * 60 }),
      ({ zone, start, days }, minutes) => {
        fc.pre(zone !== 'Antarctica/Casey')
        const now = startOfDate(start, zone) + minutes * 60_000
        const counted = INTERVALS.map((name) => {
          const intervals = intervalsOf(name, start, addDays(start, days), zone, now)
          const isPast = ({ from, to }: Interval): boolean => from <= now && to <= endOfBucket(now)
          expect(intervals.filter((interval) => !isPast(interval))).toEqual([])
          return joined(tiling(intervals))
        })
        expect(counted[1]).toEqual(counted[0])
        expect(counted[2]).toEqual(counted[0])
      },
    ),
    { numRuns: 300 },
  )
})

test('a week that runs is left out where the range has only days of it that are still to come', () => {
  const now = Date.parse('2026-11-11T12:00:00Z')
  expect(intervalsOf('weekly', '2026-11-12', '2026-11-13', 'UTC', now)).toEqual([])
  expect(intervalsOf('weekly', '2026-11-11', '2026-11-13', 'UTC', now)).toHaveLength(1)
})

describe('partial', () => {
  const partials = (name: IntervalName, start: string, end: string, now = FAR_AHEAD): boolean[] =>
    intervalsOf(name, start, end, 'UTC', now).map(({ partial }) => partial)

  it('marks weeks that the range cuts', () => {
    // 2026-11-04 is a Wednesday, 2026-11-15 a Sunday.
    expect(partials('weekly', '2026-11-04', '2026-11-18')).toEqual([true, false, true])
    expect(partials('weekly', '2026-11-02', '2026-11-15')).toEqual([false, false])
  })

  it('marks what is not over, and not what ends just now', () => {
    const now = Date.parse('2026-11-15T12:00:00Z')
    expect(partials('daily', '2026-11-14', '2026-11-15', now)).toEqual([false, true])
    expect(partials('hourly', '2026-11-15', '2026-11-15', now)).toEqual([
      ...new Array(12).fill(false),
      true,
    ])
    expect(
      partials('daily', '2026-11-14', '2026-11-14', Date.parse('2026-11-15T00:00:00Z')),
    ).toEqual([false])
  })
})

describe('days of unusual length', () => {
  it.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['America/Sao_Paulo', '2018-02-17', 25],
    ['Asia/Beirut', '2026-03-29', 23],
    ['Asia/Pyongyang', '2018-05-04', 23.5],
    ['Antarctica/Troll', '2026-03-29', 22],
  ])('in %s %s has %d hours', (zone, date, hours) => {
    const [day] = intervalsOf('daily', date, date, zone, FAR_AHEAD)
    expect(((day?.end ?? 0) - (day?.start ?? 0)) / HOUR_MS).toBe(hours)
    expect(intervalsOf('hourly', date, date, zone, FAR_AHEAD)).toHaveLength(Math.ceil(hours))
  })

  it('tells the two hours from two to three apart', () => {
    const hours = intervalsOf('hourly', '2026-10-25', '2026-10-25', 'Europe/Berlin', FAR_AHEAD)
    expect(hours.slice(1, 5).map(({ startLabel }) => startLabel)).toEqual([
      '2026-10-25T01:00:00+02:00',
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
      '2026-10-25T03:00:00+01:00',
    ])
  })

  it('begins a day without midnight at its first instant', () => {
    const [day] = intervalsOf('daily', '2018-11-04', '2018-11-04', 'America/Sao_Paulo', FAR_AHEAD)
    expect(day?.startLabel).toBe('2018-11-04T01:00:00-02:00')
  })

  it('leaves out a date that never was', () => {
    const days = intervalsOf('daily', '2011-12-29', '2011-12-31', 'Pacific/Apia', FAR_AHEAD)
    expect(days.map(({ startLabel, endLabel }) => [startLabel, endLabel])).toEqual([
      ['2011-12-29T00:00:00-10:00', '2011-12-31T00:00:00+14:00'],
      ['2011-12-31T00:00:00+14:00', '2012-01-01T00:00:00+14:00'],
    ])
    expect(intervalsOf('daily', '2011-12-30', '2011-12-30', 'Pacific/Apia', FAR_AHEAD)).toEqual([])
  })
})
