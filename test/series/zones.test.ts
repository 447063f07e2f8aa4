import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import {
  addDays,
  datesBetween,
  daysBetween,
  findZone,
  instantOf,
  isoWithOffset,
  localDate,
  mondayOf,
  offsetMinutes,
  spanOfDate,
  startOfDate,
} from '../../src/series/zones.ts'

const QUARTER_MS = 15 * 60_000
const zones = Intl.supportedValuesOf('timeZone')
const anyZone = fc.constantFrom(...zones)
const anyInstant = fc.integer({
  min: Date.parse('2016-01-02T00:00:00Z'),
  max: Date.parse('2030-12-30T00:00:00Z'),
})
const anyDate = anyInstant.map((instant) => new Date(instant).toISOString().slice(0, 10))

/** The wall clock as Intl shows it, which shares no code with what is tested. */
function wallClock(instant: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant)
}

describe('findZone', () => {
  it('knows every IANA zone, and UTC', () => {
    for (const zone of [...zones, 'UTC', 'Etc/GMT+5', 'US/Eastern']) {
      expect(findZone(zone)).toBe(zone)
    }
  })

  it.each(['', 'Mars/Olympus', '+05:30', 'UTC+1', 'Asia', 'Asia/Kolkata ', 'a'.repeat(65)])(
    'knows no zone called %j',
    (name) => {
      expect(findZone(name)).toBeUndefined()
    },
  )

  it('answers the usual spelling', () => {
    expect(findZone('asia/kolkata')).toBe('Asia/Kolkata')
  })
})

test('the local date is the date that the wall shows', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (zone, instant) => {
      expect(localDate(instant, zone)).toBe(wallClock(instant, zone).slice(0, 10))
    }),
    { numRuns: 500 },
  )
})

test('a date begins with its first instant: before it is another date', () => {
  fc.assert(
    fc.property(anyZone, anyDate, (zone, date) => {
      const start = startOfDate(date, zone)
      expect(wallClock(start - 1, zone).slice(0, 10) < date).toBe(true)
      expect(wallClock(start, zone).slice(0, 10) >= date).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('an offset label reads back as the instant, and shows the wall clock', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (zone, instant) => {
      const second = Math.floor(instant / 1000) * 1000
      const label = isoWithOffset(second, offsetMinutes(second, zone))
      expect(Date.parse(label)).toBe(second)
      expect(label.slice(0, 19).replace('T', ' ')).toBe(wallClock(second, zone))
    }),
    { numRuns: 500 },
  )
})

describe('instantOf', () => {
  it('reads wall time back, but for the second of two equal times', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        const second = Math.floor(instant / 1000) * 1000
        const wall = wallClock(second, zone)
        const read = instantOf(wall, zone)
        expect(wallClock(read, zone)).toBe(wall)
        expect(read).toBeLessThanOrEqual(second)
      }),
      { numRuns: 500 },
    )
  })

  it('ignores the zone where the text has an offset', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, anyZone, (zone, instant, other) => {
        const second = Math.floor(instant / 1000) * 1000
        expect(instantOf(isoWithOffset(second, offsetMinutes(second, zone)), other)).toBe(second)
        expect(instantOf(new Date(instant).toISOString(), other)).toBe(instant)
      }),
    )
  })

  it.each([
    // Set back: the earlier of two. Skipped: as much later.
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['2026-10-04 02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z'],
    ['2018-11-04 00:00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    ['2026-11-15T09:00', 'Asia/Kathmandu', '2026-11-15T03:15:00Z'],
    ['2026-11-15t09:00:00.123456z', 'Asia/Kathmandu', '2026-11-15T09:00:00.123Z'],
    ['2026-11-15 09:00:00.999999', 'UTC', '2026-11-15T09:00:00.999Z'],
    ['2026-11-15 09:00:00+0530', 'UTC', '2026-11-15T03:30:00Z'],
    ['2026-11-15T09:00-08:00', 'UTC', '2026-11-15T17:00:00Z'],
  ])('reads %s in %s', (text, zone, expected) => {
    expect(instantOf(text, zone)).toBe(Date.parse(expected))
  })

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-04-31T12:00:00.000Z',
    '2026-00-10T00:00:00Z',
    '2026-11-15T24:00:00Z',
  ])('refuses %s, which never comes', (text) =>
    expect(() => instantOf(text, 'UTC')).toThrow(RangeError),
  )
})

test('days are added and counted across years and leap days', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
      expect(addDays(addDays(date, days), -days)).toBe(date)
      expect(daysBetween(date, addDays(date, days))).toBe(days)
    }),
  )
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  // Such a text would sort before its own past, and a walk over days never end.
  expect(() => addDays('0000-01-01', -2)).toThrow(RangeError)
  expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
  expect(() => addDays('2026-13-01', 1)).toThrow(RangeError)
})

test('the Monday of a week is the same for its seven days', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: 0, max: 6 }), (date, weekday) => {
      const monday = mondayOf(date)
      expect(new Date(monday).getUTCDay()).toBe(1)
      expect(mondayOf(addDays(monday, weekday))).toBe(monday)
    }),
  )
})

test('since 2016 every day of every zone begins at a quarter of an hour, Casey excepted', () => {
  fc.assert(
    fc.property(anyZone, anyDate, (zone, date) => {
      fc.pre(zone !== 'Antarctica/Casey')
      expect(startOfDate(date, zone) % QUARTER_MS).toBe(0)
    }),
    { numRuns: 1000 },
  )
})

test('the dates from one to another have spans without gaps', () => {
  fc.assert(
    fc.property(anyZone, anyDate, fc.integer({ min: 0, max: 10 }), (zone, first, days) => {
      const last = addDays(first, days)
      const dates = datesBetween(first, last)
      expect(dates).toEqual(Array.from({ length: days + 1 }, (_, day) => addDays(first, day)))
      const starts = dates.map((date) => spanOfDate(date, zone).from)
      const ends = dates.map((date) => spanOfDate(date, zone).to)
      expect(starts).toEqual(dates.map((date) => startOfDate(date, zone)))
      expect(ends.slice(0, -1)).toEqual(starts.slice(1))
    }),
    { numRuns: 50 },
  )
  expect(datesBetween('2026-11-02', '2026-11-01')).toEqual([])
})
