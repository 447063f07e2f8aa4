import { ValidationError } from '../../exceptions.ts'
import { type Interval, type IntervalName, intervalsOf } from '../../series/intervals.ts'
import { addDays, daysBetween, findZone, localDate } from '../../series/zones.ts'

/** Days back from the end when no start is given. */
const DEFAULT_DAYS = 30
/** Days that a range may span: hourly, and daily or weekly (ten years). */
const MAX_DAYS = { hourly: 400, daily: 3653, weekly: 3653 } as const

/** What MariaDB can hold, in every zone and up to the end of the week; later dates do not even sort as texts. */
export const FIRST_DATE = '1000-01-02'
const LAST_DATE = '9998-12-31'

/** Local dates of a zone, both included. */
export interface DateRange {
  start: string
  end: string
  zone: string
}

/** Dates as callers state them. */
export interface AskedDates {
  start_date?: string | undefined
  end_date?: string | undefined
  tz?: string | undefined
}

const firstOfMonth = (date: string): string => `${date.slice(0, 8)}01`
const lastOfLastMonth = (date: string): string => addDays(firstOfMonth(date), -1)

/** First and last date of what has a name (analytics, 4.11); what runs still ends today. */
const NAMED = {
  today: (today) => [today, today],
  yesterday: (today) => [addDays(today, -1), addDays(today, -1)],
  /** Today and the 6 days before. */
  last_7_days: (today) => [addDays(today, -6), today],
  last_30_days: (today) => [addDays(today, -29), today],
  last_90_days: (today) => [addDays(today, -89), today],
  this_month: (today) => [firstOfMonth(today), today],
  last_month: (today) => [firstOfMonth(lastOfLastMonth(today)), lastOfLastMonth(today)],
} as const satisfies Record<string, (today: string) => readonly [string, string]>

export type DateRangeName = keyof typeof NAMED
/** Names of ranges, in comparisons and dashboards. */
export const DATE_RANGES = Object.keys(NAMED) as [DateRangeName, ...DateRangeName[]]

/** The dates that a name stands for in a zone, at the moment. */
export function namedRange(name: DateRangeName, zone: string, now: Date): DateRange {
  const [start, end] = NAMED[name](localDate(now.getTime(), zone))
  return { start, end, zone }
}

export function requireZone(name: string): string {
  const zone = findZone(name)
  if (zone === undefined)
    throw new ValidationError('The time zone is not known: give an IANA name such as Asia/Kolkata.')
  return zone
}

/** So many dates up to the end, where no start is given. */
export interface AskedDays extends AskedDates {
  days?: number | undefined
}

/** The range that is asked: 30 days before today until today, in the zone, where nothing else is said. */
export function requireRange(
  { start_date, end_date, days, tz }: AskedDays,
  usualZone: string,
  now: Date,
  interval: IntervalName = 'daily',
): DateRange {
  const zone = requireZone(tz ?? usualZone)
  const end = end_date ?? localDate(now.getTime(), zone)
  const start = start_date ?? addDays(end, days === undefined ? -DEFAULT_DAYS : 1 - days)
  if (start < FIRST_DATE || end > LAST_DATE) {
    throw new ValidationError(`Dates are between ${FIRST_DATE} and ${LAST_DATE}.`)
  }
  if (start > end) throw new ValidationError('start_date is after end_date.')
  const most = MAX_DAYS[interval]
  if (daysBetween(start, end) >= most) {
    throw new ValidationError(
      `A range with ${interval} points spans at most ${most} days. Narrow the dates.`,
    )
  }
  return { start, end, zone }
}

export function intervalsIn(
  { start, end, zone }: DateRange,
  interval: IntervalName,
  now: Date,
): Interval[] {
  return intervalsOf(interval, start, end, zone, now.getTime())
}

/** The part of the range that is counted, as one stretch; none where it has not begun. */
export function wholeOf(range: DateRange, now: Date): { from: number; to: number }[] {
  const days = intervalsIn(range, 'daily', now)
  const [first, last] = [days[0], days.at(-1)]
  return first && last ? [{ from: first.from, to: last.to }] : []
}
