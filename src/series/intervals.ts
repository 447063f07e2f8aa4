import { LRUCache } from 'lru-cache'
import { addDays, isoWithOffset, mondayOf, offsetMinutes, startOfDate } from './zones.ts'

/** Names of the reported interval lengths. */
export const INTERVALS = ['hourly', 'daily', 'weekly'] as const
export type IntervalName = (typeof INTERVALS)[number]

/** Every zone's offset is a multiple of this (all 599 IANA names since 2000), so its buckets add up to local days. */
export const BUCKET_MS = 15 * 60_000
const HOUR_MS = 3_600_000

/** A stretch of time that a chart reports as one point; instants in milliseconds of the epoch. */
export interface Interval {
  start: number
  end: number
  /** The part that is counted: cut by the asked range and by now. */
  from: number
  to: number
  startLabel: string
  endLabel: string
  /** Something of it is not counted. */
  partial: boolean
}

/** First instant after `now` that no bucket of past events reaches: everything is counted up to here. */
export function endOfBucket(now: number): number {
  return (Math.floor(now / BUCKET_MS) + 1) * BUCKET_MS
}

/**
 * The intervals of the local dates `startDate` to `endDate` (both included), in order and without gaps, none whose
 * part of the range begins after `now`. Hours are real ones counted from local midnight, so a day has 23 to 25 of them.
 */
export function intervalsOf(
  name: IntervalName,
  startDate: string,
  endDate: string,
  zone: string,
  now: number,
): Interval[] {
  const rangeStart = startOfDate(startDate, zone)
  const rangeEnd = startOfDate(addDays(endDate, 1), zone)
  const counted = Math.min(rangeEnd, endOfBucket(now))
  const intervals: Interval[] = []
  for (const { start, end, startLabel, endLabel } of labelled(name, startDate, endDate, zone)) {
    const [from, to] = [Math.max(start, rangeStart), Math.min(end, counted)]
    if (from >= to || from > now) continue
    const partial = from > start || end > rangeEnd || end > now
    intervals.push({ start, end, from, to, startLabel, endLabel, partial })
  }
  return intervals
}

type Labelled = Pick<Interval, 'start' | 'end' | 'startLabel' | 'endLabel'>

/** Stretches that were asked about lately: those of one dashboard, and of one person's, are the same again and again. */
const lately = new LRUCache<string, readonly Labelled[]>({
  maxSize: 50_000,
  sizeCalculation: (stretches) => stretches.length + 1,
})

function labelled(
  name: IntervalName,
  startDate: string,
  endDate: string,
  zone: string,
): readonly Labelled[] {
  const key = `${name} ${startDate} ${endDate} ${zone}`
  const known = lately.get(key)
  if (known !== undefined) return known
  const stretches = edgesOf(name, startDate, endDate, zone).map(
    ({ start, end, startOffset, endOffset }) => ({
      start,
      end,
      startLabel: isoWithOffset(start, startOffset),
      endLabel: isoWithOffset(end, endOffset),
    }),
  )
  lately.set(key, stretches)
  return stretches
}

interface Edges {
  start: number
  end: number
  startOffset: number
  endOffset: number
}

function edgesOf(name: IntervalName, startDate: string, endDate: string, zone: string): Edges[] {
  if (name === 'weekly') return stretches(mondayOf(startDate), endDate, 7, zone)
  const days = stretches(startDate, endDate, 1, zone)
  return name === 'daily' ? days : days.flatMap((day) => hoursOf(day, zone))
}

/** Consecutive stretches of so many local days; a date that the zone skipped comes out empty. */
function stretches(first: string, last: string, days: number, zone: string): Edges[] {
  const found: Edges[] = []
  let date = first
  let start = startOfDate(date, zone)
  let startOffset = offsetMinutes(start, zone)
  while (date <= last) {
    date = addDays(date, days)
    const end = startOfDate(date, zone)
    const endOffset = offsetMinutes(end, zone)
    found.push({ start, end, startOffset, endOffset })
    start = end
    startOffset = endOffset
  }
  return found
}

function hoursOf(day: Edges, zone: string): Edges[] {
  // Most days keep their offset; only the others ask the zone for every hour.
  const isPlain = day.startOffset === day.endOffset && day.end - day.start === 24 * HOUR_MS
  const offsetAt = (instant: number): number =>
    isPlain ? day.startOffset : offsetMinutes(instant, zone)
  const hours: Edges[] = []
  for (let start = day.start; start < day.end; start += HOUR_MS) {
    const end = Math.min(start + HOUR_MS, day.end)
    hours.push({ start, end, startOffset: offsetAt(start), endOffset: offsetAt(end) })
  }
  return hours
}
