import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'

const MINUTE_NS = 60_000_000_000
/** IANA names, and UTC; not the fixed offsets that Temporal also takes, which have no daylight saving. */
const ZONE_NAME = /^[A-Za-z][\w+/-]*$/

/** ISO 8601 in UTC, to the millisecond at most; whether the month has that day is not said. */
const UTC_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/

const known = new LRUCache<string, string>({ max: 1000 })

/** The zone's name in its usual spelling; undefined when there is no such zone. */
export function findZone(name: string): string | undefined {
  const cached = known.get(name)
  if (cached !== undefined) return cached
  if (name.length > 64 || !ZONE_NAME.test(name)) return undefined
  try {
    const zone = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
    known.set(name, zone)
    return zone
  } catch {
    // RangeError: no such zone.
    return undefined
  }
}

/** Answers that each function remembers: the same days are asked about again and again, and a calendar is slow. */
const REMEMBERED = 10_000

function remembered<Time, Answer extends {}>(
  ask: (time: Time, zone: string) => Answer,
): (time: Time, zone: string) => Answer {
  const answers = new LRUCache<string, Answer>({ max: REMEMBERED })
  return (time, zone) => {
    const key = `${time} ${zone}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = ask(time, zone)
    answers.set(key, answer)
    return answer
  }
}

/** The local date (YYYY-MM-DD) of an instant, milliseconds of the epoch. */
export const localDate = remembered((epochMs: number, zone) =>
  at(epochMs, zone).toPlainDate().toString(),
)

/** First instant of a local date: midnight, or what follows where the clocks skip it. */
export const startOfDate = remembered(
  (date: string, zone) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds,
)

/** The instants of a local date: from its first one up to, and without, that of the next. */
export function spanOfDate(date: string, zone: string): { from: number; to: number } {
  return { from: startOfDate(date, zone), to: startOfDate(addDays(date, 1), zone) }
}

const DAY_MS = 86_400_000

/** A date so many days later; throws where that is none of the years 0 to 9999. */
export function addDays(date: string, days: number): string {
  const text = new Date(Date.parse(date) + days * DAY_MS).toISOString()
  if (!/^\d/.test(text))
    throw new RangeError(`${days} days from ${date} is no date of four digits.`)
  return text.slice(0, 10)
}

/** Days from one date to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS
}

/** The dates from one to another, both included. */
export function datesBetween(first: string, last: string): string[] {
  const dates: string[] = []
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date)
  return dates
}

/** Monday of the ISO week that holds the date. */
export function mondayOf(date: string): string {
  const day = Temporal.PlainDate.from(date)
  return day.subtract({ days: day.dayOfWeek - 1 }).toString()
}

/** Offset of the zone at an instant, milliseconds of the epoch, in minutes east of UTC. */
export function offsetMinutes(epochMs: number, zone: string): number {
  return Math.round(at(epochMs, zone).offsetNanoseconds / MINUTE_NS)
}

/** ISO 8601 with offset, to the second: `2026-10-25T02:00:00+01:00`. */
export function isoWithOffset(epochMs: number, minutes: number): string {
  const local = new Date(epochMs + minutes * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(minutes)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`
}

/**
 * The instant of `YYYY-MM-DD HH:MM:SS[.ffffff]` or ISO 8601. Text without offset is wall time of the zone; where
 * the clocks are set back the earlier of the two, where they skip it the time as much later.
 */
export function instantOf(text: string, zone: string): number {
  // As most clients write it, with every event: a calendar would take ten times as long.
  const time = UTC_TIME.test(text) ? new Date(text) : undefined
  // A 30th of February would be read as a day of March.
  if (time?.getUTCDate() === Number(text.slice(8, 10))) return time.getTime()
  const iso = text.trim().replace(' ', 'T').toUpperCase()
  if (/(?:Z|[+-]\d{2}:?(?:\d{2})?)$/.test(iso.slice(10))) {
    return Temporal.Instant.from(iso).epochMilliseconds
  }
  return Temporal.PlainDateTime.from(iso).toZonedDateTime(zone).epochMilliseconds
}

function at(epochMs: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone)
}
