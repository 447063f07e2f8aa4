import { parse } from 'node-cron'
import { Temporal } from 'temporal-polyfill'
import { offsetMinutes } from '../series/zones.ts'

/** When a job is due: a cron expression, read in a time zone. */
export interface Cron {
  /** IANA name. */
  zone: string
  seconds: readonly number[]
  minutes: readonly number[]
  hours: ReadonlySet<number>
  days: ReadonlySet<number>
  months: ReadonlySet<number>
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Longer than any change of the clocks but those of whole days, whose days then have no ticks. */
const LONGEST_CHANGE_MS = 3 * HOUR_MS
/** 29 February is at most 8 years from the next, around 2100. */
const FARTHEST_MS = 9 * 366 * DAY_MS

/**
 * Reads an expression of five fields, or six with seconds first. Day of month and day of week together are refused:
 * node-cron takes both as conditions, Frappe either, so nobody could tell what was meant.
 */
export function parseCron(expression: string, zone: string): Cron {
  const fields = parse(expression)
  const days = numbers(fields.dayOfMonth, expression)
  const weekdays = numbers(fields.dayOfWeek, expression)
  if (days.length < 31 && weekdays.length < 7) {
    throw new Error(`"${expression}" restricts both the day of the month and the day of the week.`)
  }
  return {
    zone,
    seconds: fields.second.toSorted(ascending),
    minutes: fields.minute.toSorted(ascending),
    hours: new Set(fields.hour),
    days: new Set(days),
    months: new Set(fields.month),
    weekdays: new Set(weekdays),
  }
}

/** node-cron also knows `L`, `15W` and `5#2`. */
function numbers(values: readonly (number | string)[], expression: string): number[] {
  return values.map((value) => {
    if (typeof value === 'number') return value
    throw new Error(`"${expression}" says ${value}, which is not understood here.`)
  })
}

/**
 * The ticks after one instant up to and including another, in order; milliseconds of the epoch. Hours that the
 * expression names come once a day: when the clocks are set back the first time, when they skip it as much later. Where
 * every hour is meant, ticks follow the time that passes.
 */
export function ticksBetween(cron: Cron, after: number, until: number): number[] {
  const ticks = isSteady(cron, after, until)
    ? steadyTicks(cron, after, until)
    : wallTimes(
        cron,
        wallAt(cron, after) - LONGEST_CHANGE_MS,
        wallAt(cron, until) + LONGEST_CHANGE_MS,
      ).flatMap((wall) => instantsOf(cron, wall))
  return [...new Set(ticks.filter((tick) => tick > after && tick <= until))].sort(ascending)
}

/** The first tick after an instant. */
export function nextTick(cron: Cron, after: number): number {
  let from = after
  for (let span = MINUTE_MS; from < after + FARTHEST_MS; span = Math.min(span * 8, DAY_MS)) {
    const [tick] = ticksBetween(cron, from, from + span)
    if (tick !== undefined) return tick
    from += span
  }
  throw new Error('This cron expression never comes.')
}

/** The last tick before an instant. */
export function previousTick(cron: Cron, before: number): number {
  let until = before - 1
  for (let span = MINUTE_MS; until > before - FARTHEST_MS; span = Math.min(span * 8, DAY_MS)) {
    const tick = ticksBetween(cron, until - span, until).at(-1)
    if (tick !== undefined) return tick
    until -= span
  }
  throw new Error('This cron expression never came.')
}

/** True when the clocks surely do not change around a short span: then no calendar is needed. */
function isSteady({ zone }: Cron, after: number, until: number): boolean {
  return (
    until - after <= DAY_MS &&
    offsetMinutes(after - DAY_MS, zone) === offsetMinutes(after, zone) &&
    offsetMinutes(after, zone) === offsetMinutes(until + DAY_MS, zone)
  )
}

function steadyTicks(cron: Cron, after: number, until: number): number[] {
  const offset = offsetMinutes(after, cron.zone) * MINUTE_MS
  return wallTimes(cron, after + offset, until + offset).map((wall) => wall - offset)
}

/** What the clocks show, as if they showed UTC. */
function wallAt({ zone }: Cron, epochMs: number): number {
  return epochMs + offsetMinutes(epochMs, zone) * MINUTE_MS
}

/** Wall times that the expression names, from the hour of the first to the hour of the last. */
function wallTimes(cron: Cron, from: number, to: number): number[] {
  const found: number[] = []
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour <= to; hour += HOUR_MS) {
    const date = new Date(hour)
    const matches =
      cron.hours.has(date.getUTCHours()) &&
      cron.days.has(date.getUTCDate()) &&
      cron.months.has(date.getUTCMonth() + 1) &&
      cron.weekdays.has(date.getUTCDay())
    if (!matches) continue
    for (const minute of cron.minutes) {
      for (const second of cron.seconds) found.push(hour + minute * MINUTE_MS + second * SECOND_MS)
    }
  }
  return found
}

function instantsOf({ zone, hours }: Cron, wall: number): number[] {
  const time = Temporal.Instant.fromEpochMilliseconds(wall)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
  if (hours.size < 24) return [time.toZonedDateTime(zone).epochMilliseconds]
  return (['earlier', 'later'] as const)
    .map((disambiguation) => time.toZonedDateTime(zone, { disambiguation }))
    .filter((instant) => instant.toPlainDateTime().equals(time))
    .map(({ epochMilliseconds }) => epochMilliseconds)
}

function ascending(a: number, b: number): number {
  return a - b
}
