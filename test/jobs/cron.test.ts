import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createTask } from 'node-cron'
import { type Cron, nextTick, parseCron, previousTick, ticksBetween } from '../../src/jobs/cron.ts'
import { addDays, localDate, startOfDate } from '../../src/series/zones.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function ticks(expression: string, zone: string, from: string, to: string): string[] {
  const found = ticksBetween(parseCron(expression, zone), Date.parse(from), Date.parse(to))
  return found.map((tick) => new Date(tick).toISOString().slice(0, 16))
}

describe('a daily job', () => {
  it('runs once on the day the clocks skip its time, as much later', () => {
    // Berlin, 29 March 2026: 01:00 UTC is followed by 03:00 local time.
    const found = ticks('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-31T00:00Z')
    expect(found).toEqual(['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'])
  })

  it('runs once on the day its time comes twice, the first time', () => {
    // Berlin, 25 October 2026: 02:00 to 03:00 comes twice.
    const found = ticks('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', '2026-10-27T00:00Z')
    expect(found).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'])
  })

  it('runs once on every date of every zone', () => {
    const zones = [
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'UTC',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones, 'America/Santiago', 'Africa/Cairo', 'Africa/Casablanca'),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 700 }),
        (zone, hour, minute, days) => {
          const cron = parseCron(`${minute} ${hour} * * *`, zone)
          const first = addDays('2025-01-01', days)
          const last = addDays(first, 40)
          const found = ticksBetween(
            cron,
            startOfDate(first, zone) - 1,
            startOfDate(last, zone) - 1,
          )
          const dates = found.map((tick) => localDate(tick, zone))
          expect(dates).toEqual(Array.from({ length: 40 }, (_, day) => addDays(first, day)))
        },
      ),
    )
  })
})

describe('a job of every hour', () => {
  it('follows the time that passes, also where the clocks are changed', () => {
    for (const [from, to] of [
      ['2026-03-29T00:00Z', '2026-03-29T03:00Z'],
      ['2026-10-25T00:00Z', '2026-10-25T03:00Z'],
    ] as const) {
      const found = ticks('*/20 * * * *', 'Europe/Berlin', from, to)
      expect(found).toHaveLength(9)
      expect(found).toEqual(ticks('*/20 * * * *', 'UTC', from, to))
    }
  })
})

/** Expressions of what the jobs need: steps, lists and single values; days or weekdays. */
const expressions: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '0 ', '*/10 ', '5,35 '),
    fc.constantFrom('*', '0', '*/7', '15,45', '10-20'),
    fc.constantFrom('*', '0', '2', '*/5', '22,23'),
    fc.constantFrom(['*', '*'], ['1', '*'], ['*', '1'], ['29-31', '*'], ['*', '6,0']),
    fc.constantFrom('*', '2', '*/3'),
  )
  .filter(([, , , [day], month]) => !(day === '29-31' && month === '2'))
  .map(([s, m, h, [day, weekday], month]) => `${s}${m} ${h} ${day} ${month} ${weekday}`)
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe')
const instants = fc
  .integer({ min: 0, max: 2 * 366 * 24 * 60 })
  .map((minutes) => Date.parse('2025-01-01T00:00Z') + minutes * 60_000)

describe('ticks', () => {
  it('of a span are those of its parts', () => {
    const hours = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(expressions, zones, instants, hours, hours, (text, zone, from, one, two) => {
        const cron: Cron = parseCron(text, zone)
        const [middle, end] = [from + one * HOUR_MS, from + (one + two) * HOUR_MS]
        expect([...ticksBetween(cron, from, middle), ...ticksBetween(cron, middle, end)]).toEqual(
          ticksBetween(cron, from, end),
        )
      }),
    )
  })

  it('are followed one by one by nextTick, and back by previousTick', () => {
    fc.assert(
      fc.property(expressions, zones, instants, (text, zone, from) => {
        const cron = parseCron(text, zone)
        const first = nextTick(cron, from)
        const second = nextTick(cron, first)
        expect(ticksBetween(cron, from, second)).toEqual([first, second])
        expect(previousTick(cron, second)).toBe(first)
        expect(previousTick(cron, second + 1)).toBe(second)
      }),
    )
  })

  it('are those of node-cron where no clocks are changed', () => {
    fc.assert(
      fc.property(expressions, instants, (text, from) => {
        const task = createTask(text, () => {}, { timezone: 'UTC' })
        const found = new Set(ticksBetween(parseCron(text, 'UTC'), from, from + HOUR_MS))
        for (let time = from + 5_000; time <= from + HOUR_MS; time += 5_000) {
          expect([time, found.has(time)]).toEqual([time, task.match(new Date(time))])
        }
        void task.destroy()
      }),
      { numRuns: 30 },
    )
  })

  it('come on leap days too', () => {
    const cron = parseCron('0 0 29 2 *', 'UTC')
    expect(nextTick(cron, Date.parse('2096-03-01T00:00Z'))).toBe(Date.parse('2104-02-29T00:00Z'))
    expect(nextTick(cron, Date.parse('2026-01-01T00:00Z')) / DAY_MS).toBe(
      Date.parse('2028-02-29T00:00Z') / DAY_MS,
    )
  })
})

describe('an expression is refused', () => {
  it.each([
    ['0 0 13 * 5', 'restricts both'],
    ['0 0 L * *', 'not understood'],
    ['0 0 * * 5#2', 'not understood'],
    ['61 * * * *', 'invalid'],
    ['* * *', 'expected 5 or 6 fields'],
  ])('%s', (expression, why) => {
    expect(() => parseCron(expression, 'UTC')).toThrow(why)
  })
})
