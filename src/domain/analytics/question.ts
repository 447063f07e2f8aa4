import type { Interval } from '../../series/intervals.ts'
import { addDays, daysBetween, localDate, startOfDate } from '../../series/zones.ts'
import type { DayZone } from './queries/zones.ts'

/** Columns of the events that a question can be narrowed to and split by. */
export type EventColumn =
  | 'event_type'
  | 'event_category'
  | 'name_id'
  | 'subject_no'
  | 'organization_id'
  | 'workspace_id'
  | 'model_id'
  | 'language_id'

/** Values that a column may have; columns that are absent may have any. */
export type Conditions = Partial<Record<EventColumn, readonly (Buffer | number)[]>>

/** Stretches of time, [from, to) in milliseconds of the epoch, in order and one after the other. */
export type Stretches = readonly Pick<Interval, 'from' | 'to'>[]

/** Whose events, of what kind, in which stretches of time, split by what. */
export interface Question {
  where: Conditions
  intervals: Stretches
  /** The zone that local days are of. */
  zone: string
  groupBy?: EventColumn | undefined
  /** Rows of these groups are left out; such a question is answered from the events. */
  except?: { column: EventColumn; keys: readonly GroupKey[] } | undefined
}

/** What a group is told apart by: a value of the column that a question is split by. */
export type GroupKey = Buffer | number | null

/** Which rollup can answer: one scope, with types and names; everything else is read from the events. */
export type Source = 'user' | 'organization' | 'workspace' | 'raw'

const SCOPES: ReadonlySet<string> = new Set(['subject_no', 'organization_id', 'workspace_id'])
const IN_ROLLUPS: ReadonlySet<string> = new Set([...SCOPES, 'event_type', 'name_id'])

export function sourceOf({ where, groupBy }: Pick<Question, 'where' | 'groupBy'>): Source {
  const columns = Object.keys(where)
  const isCoarse = [...columns, groupBy ?? 'event_type'].every((column) => IN_ROLLUPS.has(column))
  // An organization's days are also kept by person, as totals.
  const isByPerson = groupBy === 'subject_no' && columns.join() === 'organization_id'
  const isSplitByScope = groupBy !== undefined && SCOPES.has(groupBy) && !isByPerson
  const scopes = columns.filter((column) => SCOPES.has(column)).sort()
  const isSingle = scopes.every((column) => where[column as EventColumn]?.length === 1)
  if (!isCoarse || isSplitByScope || !isSingle) return 'raw'
  if (scopes.join() === 'subject_no') return 'user'
  if (scopes.join() === 'organization_id') return 'organization'
  return scopes.join() === 'organization_id,workspace_id' ? 'workspace' : 'raw'
}

/** True when the question is about all types and names together. */
export function isWhole({ where, groupBy }: Pick<Question, 'where' | 'groupBy'>): boolean {
  return where.event_type === undefined && where.name_id === undefined && groupBy === undefined
}

/** The range that the stretches cover together; undefined when there are none. */
export function rangeOf(intervals: Stretches): { from: number; to: number } | undefined {
  const [first, last] = [intervals[0], intervals.at(-1)]
  return first && last && { from: first.from, to: last.to }
}

/** A question's range as the rollups answer it: whole local days, and the rest by 15 minutes. */
export interface Segments {
  /** Local dates, both included. */
  days: { first: string; last: string } | undefined
  stretches: { from: number; to: number }[]
}

/** Shorter stretches are parts of a day. */
const DAY_AT_LEAST_MS = 20 * 3_600_000

/** Days are used where they are cut in the question's zone, and complete in it. */
export function segmentsOf({ intervals, zone }: Question, days: DayZone | undefined): Segments {
  const range = rangeOf(intervals)
  if (range === undefined) return { days: undefined, stretches: [] }
  const { from, to } = range
  const isByDay = intervals.some((one) => one.to - one.from >= DAY_AT_LEAST_MS)
  if (days?.zone !== zone || !isByDay) return { days: undefined, stretches: [range] }
  let first = localDate(from, zone)
  if (startOfDate(first, zone) < from) first = addDays(first, 1)
  if (first < days.since) first = days.since
  // The day that holds the end is not whole, unless it begins there.
  const last = addDays(localDate(to, zone), -1)
  if (first > last) return { days: undefined, stretches: [range] }
  const [whole, end] = [startOfDate(first, zone), startOfDate(addDays(last, 1), zone)]
  const stretches = [
    { from, to: whole },
    { from: end, to },
  ].filter((one) => one.from < one.to)
  return { days: { first, last }, stretches }
}

/** The index of the stretch that holds an instant; -1 for none. */
export function indexOf(intervals: Stretches, instant: number): number {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((intervals[middle]?.to ?? 0) <= instant) low = middle + 1
    else high = middle
  }
  const found = intervals[low]
  return found !== undefined && instant >= found.from ? low : -1
}

/** SQL for the index of the stretch that holds a time, for rows within the range; a binary search in the database. */
export function indexSql(column: string, intervals: Stretches): string {
  const starts = intervals.map(({ from }) => from / 1000)
  return `INTERVAL(UNIX_TIMESTAMP(${column}) DIV 1, ${starts.join(',')}) - 1`
}

/** The same for local dates. */
export function dateIndexSql(column: string, { intervals, zone }: Question): string {
  const starts = intervals.map(({ from }) => dayNumber(localDate(from, zone)))
  return `INTERVAL(TO_DAYS(${column}), ${starts.join(',')}) - 1`
}

/** TO_DAYS of a date. */
function dayNumber(date: string): number {
  return 719_528 + daysBetween('1970-01-01', date)
}
