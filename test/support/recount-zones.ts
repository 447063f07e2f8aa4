import { Temporal } from 'temporal-polyfill'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A stretch of time in milliseconds; its end is outside. */
export interface Span {
  start: number
  end: number
}

/** Local dates, both inside. */
export interface Dates {
  start_date: string
  end_date: string
}

/** The same as get_comparison takes them. */
export interface Period {
  start: string
  end: string
}

export type Interval = 'hourly' | 'daily' | 'weekly'

/** What two stretches have in common; of no or negative length where that is nothing. */
export function common(one: Span, other: Span): Span {
  return { start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) }
}

/** Milliseconds of a stretch. */
export const lengthOf = ({ start, end }: Span): number => Math.max(0, end - start)

/** The local date of an instant. */
export function dateAt(instant: number, zone: string): string {
  return zoned(instant, zone).toPlainDate().toString()
}

/** An instant as the zone's people write it, with its offset. */
export const labelOf = remembered((instant: number, zone) =>
  zoned(instant, zone).toString({ timeZoneName: 'never' }),
)

/** The first instant of a date. */
const startOf = remembered(
  (date: string, zone) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds,
)

/** The dates of a range in order, those included that a zone skipped. */
export function datesOf({ start_date, end_date }: Dates): string[] {
  const dates: string[] = []
  for (let date = start_date; date <= end_date; date = plusDays(date, 1)) dates.push(date)
  return dates
}

export function periodDates({ start, end }: Period): Dates {
  return { start_date: start, end_date: end }
}

/** From the first instant of a local date to that of the next; empty for a date that never was. */
export function dayOf(date: string, zone: string): Span {
  return { start: startOf(date, zone), end: startOf(plusDays(date, 1), zone) }
}

/** A range of local dates as a stretch of time. */
export function spanOf({ start_date, end_date }: Dates, zone: string): Span {
  return { start: startOf(start_date, zone), end: startOf(plusDays(end_date, 1), zone) }
}

/** A stretch cut at the local midnights within it. */
export function cutByDay(span: Span, zone: string): Span[] {
  if (lengthOf(span) === 0) return []
  const range = { start_date: dateAt(span.start, zone), end_date: dateAt(span.end - 1, zone) }
  return datesOf(range)
    .map((date) => common(dayOf(date, zone), span))
    .filter(lengthOf)
}

/** The Monday of a date's ISO week. */
export function mondayOf(date: string): string {
  return plusDays(date, 1 - Temporal.PlainDate.from(date).dayOfWeek)
}

/** The whole hours, days or weeks that a range of dates touches. */
export function intervalsOf(dates: Dates, zone: string, interval: Interval): Span[] {
  const days = datesOf(dates).filter((date) => lengthOf(dayOf(date, zone)) > 0)
  if (interval === 'daily') return days.map((date) => dayOf(date, zone))
  if (interval === 'hourly') return days.flatMap((date) => hoursOf(dayOf(date, zone)))
  const mondays = [...new Set(days.map(mondayOf))]
  return mondays.map((start_date) =>
    spanOf({ start_date, end_date: plusDays(start_date, 6) }, zone),
  )
}

/** Real hours from midnight on; the last of a day of 23.5 hours has 30 minutes. */
function hoursOf(day: Span): Span[] {
  const hours: Span[] = []
  for (let start = day.start; start < day.end; start += HOUR_MS) {
    hours.push({ start, end: Math.min(start + HOUR_MS, day.end) })
  }
  return hours
}

function zoned(instant: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
}

/** A date so many days later. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Finds each thing once: a month of questions asks for the same few dates. */
function remembered<In, Out>(find: (value: In, zone: string) => Out) {
  const known = new Map<string, Out>()
  return (value: In, zone: string): Out => {
    const key = `${value} ${zone}`
    const found = known.get(key) ?? find(value, zone)
    known.set(key, found)
    return found
  }
}
