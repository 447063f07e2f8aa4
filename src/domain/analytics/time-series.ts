import type { Kysely } from 'kysely'
import type { User } from '../../context.ts'
import { databaseTime } from '../../db/time.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { ValidationError } from '../../exceptions.ts'
import {
  type Interval,
  type IntervalName,
  intervalsOf,
  sumByInterval,
} from '../../series/intervals.ts'
import { addDays, daysBetween, findZone, isoWithOffset, localDate } from '../../series/zones.ts'
import { findSubject, usersOf } from '../../subjects/index.ts'
import { nameId, namesOf } from './names.ts'
import { type BucketSum, type EventColumn, type SeriesScope, sumByBucket } from './queries.ts'
import {
  ADDITIVE_METRICS,
  EVENT_CATEGORIES,
  EVENT_TYPES,
  type EventCategory,
  type EventType,
  nameOf,
} from './vocabulary.ts'

/** What a series can be split by, and the column that holds it. */
const GROUP_COLUMNS = {
  event_type: 'event_type',
  event_name: 'name_id',
  event_category: 'event_category',
  user: 'subject_no',
  workspace_id: 'workspace_id',
  model: 'model_id',
  language: 'language_id',
} as const satisfies Record<string, EventColumn>

export type GroupBy = keyof typeof GROUP_COLUMNS
export const GROUP_BY = Object.keys(GROUP_COLUMNS) as [GroupBy, ...GroupBy[]]

/** Groups that are answered by name; the rest is added up as `other`. */
const TOP_GROUPS = 20
/** Days back from the end when no start is given. */
const DEFAULT_DAYS = 30
/** Days that a range may span: hourly, and daily or weekly (ten years). */
const MAX_DAYS = { hourly: 400, daily: 3653, weekly: 3653 } as const

/** What MariaDB can hold, in every zone and up to the end of the week; later dates do not even sort as texts. */
const FIRST_DATE = '1000-01-02'
const LAST_DATE = '9998-12-31'

/** What is asked; dates are local ones of the zone, both included. */
export interface TimeSeriesQuery {
  metric: string
  interval: IntervalName
  start_date?: string | undefined
  end_date?: string | undefined
  tz?: string | undefined
  user?: string | undefined
  organization?: string | undefined
  workspace_id?: string | undefined
  filters?: SeriesFilters | undefined
  group_by?: GroupBy | undefined
}

/** Values that pass; an absent list lets all pass. */
export interface SeriesFilters {
  event_type?: EventType[] | undefined
  event_category?: EventCategory[] | undefined
  event_name?: string[] | undefined
  model?: string[] | undefined
  language?: string[] | undefined
}

/** One point of a chart: the sum over [timestamp, end). */
export interface SeriesPoint {
  timestamp: string
  end: string
  value: number
  /** Cut by the asked range, or not over yet. */
  partial: boolean
}

export interface TimeSeries {
  series: SeriesPoint[]
  total: number
  metric: string
  unit: string
  interval: IntervalName
  tz: string
  as_of: string
  stale: boolean
  source: 'raw'
  groups?: { key: string | null; series: SeriesPoint[]; total: number }[]
}

/** The metric's sums by interval, over the caller's own events unless another scope is asked. */
export async function timeSeries(
  db: Kysely<Database>,
  caller: User,
  siteZone: string,
  query: TimeSeriesQuery,
  now: Date,
): Promise<TimeSeries> {
  const metric = ADDITIVE_METRICS[query.metric]
  if (metric === undefined || !Object.hasOwn(ADDITIVE_METRICS, query.metric)) {
    const known = Object.keys(ADDITIVE_METRICS).join(', ')
    throw new ValidationError(`The metric is not known. Known metrics: ${known}.`)
  }
  const zone = requireZone(query.tz ?? caller.timeZone ?? siteZone)
  const intervals = requireIntervals(query, zone, now)
  const column = query.group_by && GROUP_COLUMNS[query.group_by]
  const sums = await readSums(db, caller, query, intervals, column)
  const points = pointsOf(intervals, sums)
  return {
    series: points,
    total: totalOf(points),
    metric: query.metric,
    unit: metric.unit,
    interval: query.interval,
    tz: zone,
    as_of: isoWithOffset(now.getTime(), 0),
    stale: false,
    source: 'raw',
    ...(query.group_by && { groups: await groupsOf(db, query.group_by, intervals, sums) }),
  }
}

function requireZone(name: string): string {
  const zone = findZone(name)
  if (zone === undefined)
    throw new ValidationError('The time zone is not known: give an IANA name such as Asia/Kolkata.')
  return zone
}

function requireIntervals(query: TimeSeriesQuery, zone: string, now: Date): Interval[] {
  const end = query.end_date ?? localDate(now.getTime(), zone)
  const start = query.start_date ?? addDays(end, -DEFAULT_DAYS)
  if (start < FIRST_DATE || end > LAST_DATE) {
    throw new ValidationError(`Dates are between ${FIRST_DATE} and ${LAST_DATE}.`)
  }
  if (start > end) throw new ValidationError('start_date is after end_date.')
  const most = MAX_DAYS[query.interval]
  if (daysBetween(start, end) >= most) {
    throw new ValidationError(
      `An ${query.interval} series spans at most ${most} days. Narrow the dates.`,
    )
  }
  return intervalsOf(query.interval, start, end, zone, now.getTime())
}

async function readSums(
  db: Kysely<Database>,
  caller: User,
  query: TimeSeriesQuery,
  intervals: readonly Interval[],
  column: EventColumn | undefined,
): Promise<BucketSum[]> {
  const [first, last] = [intervals[0], intervals.at(-1)]
  const metric = ADDITIVE_METRICS[query.metric]
  if (first === undefined || last === undefined || metric === undefined) return []
  const scope = await scopeOf(db, caller, query)
  const [from, to] = [databaseTime(new Date(first.from)), databaseTime(new Date(last.to))]
  return sumByBucket(db, metric, scope, column, from, to)
}

async function scopeOf(
  db: Kysely<Database>,
  caller: User,
  query: TimeSeriesQuery,
): Promise<SeriesScope> {
  const { organization, workspace_id: workspace, filters = {} } = query
  const scope: SeriesScope = {}
  const user = query.user ?? (organization === undefined ? caller.name : undefined)
  if (user !== undefined) {
    const subjectNo = await findSubject(db, user)
    scope.subject_no = subjectNo === undefined ? [] : [subjectNo]
  }
  if (organization !== undefined) scope.organization_id = [nameId(organization)]
  if (workspace !== undefined) scope.workspace_id = [nameId(workspace)]
  if (filters.event_type) scope.event_type = filters.event_type.map((type) => EVENT_TYPES[type])
  if (filters.event_category) {
    scope.event_category = filters.event_category.map((category) => EVENT_CATEGORIES[category])
  }
  if (filters.event_name) scope.name_id = filters.event_name.map(nameId)
  if (filters.model) scope.model_id = filters.model.map(nameId)
  if (filters.language) scope.language_id = filters.language.map(nameId)
  return scope
}

function pointsOf(intervals: readonly Interval[], sums: readonly BucketSum[]): SeriesPoint[] {
  const buckets = new Map<number, number>()
  for (const { bucket, value } of sums) buckets.set(bucket, (buckets.get(bucket) ?? 0) + value)
  const values = sumByInterval(intervals, buckets)
  return intervals.map(({ startLabel, endLabel, partial }, index) => ({
    timestamp: startLabel,
    end: endLabel,
    value: values[index] ?? 0,
    partial,
  }))
}

function totalOf(values: readonly { value: number }[]): number {
  return values.reduce((total, { value }) => total + value, 0)
}

async function groupsOf(
  db: Kysely<Database>,
  groupBy: GroupBy,
  intervals: readonly Interval[],
  sums: readonly BucketSum[],
): Promise<NonNullable<TimeSeries['groups']>> {
  const byKey = new Map<string | null, BucketSum[]>()
  for (const sum of sums) {
    const key = groupKey(sum.group)
    const own = byKey.get(key)
    if (own === undefined) byKey.set(key, [sum])
    else own.push(sum)
  }
  const nameOfKey = await groupNames(db, groupBy, sums)
  // Totals first: there may be thousands of groups, and each point of each would have to be made.
  const groups = [...byKey].map(([key, own]) => ({
    key: nameOfKey(key),
    own,
    total: totalOf(own),
  }))
  groups.sort((a, b) => b.total - a.total || ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
  const rest = groups.slice(TOP_GROUPS).flatMap(({ own }) => own)
  const named = groups
    .slice(0, TOP_GROUPS)
    .map(({ key, own, total }) => ({ key, series: pointsOf(intervals, own), total }))
  if (rest.length === 0) return named
  const series = pointsOf(intervals, rest)
  return [...named, { key: 'other', series, total: totalOf(series) }]
}

function groupKey(group: Buffer | number | null): string | null {
  if (group === null) return null
  return typeof group === 'number' ? String(group) : group.toString('hex')
}

/** What the keys of the groups are called on the wire; null stays null: these rows have no such value. */
async function groupNames(
  db: Kysely<Database>,
  groupBy: GroupBy,
  sums: readonly BucketSum[],
): Promise<(key: string | null) => string | null> {
  const values = [...new Map(sums.map(({ group }) => [groupKey(group), group])).values()]
  if (groupBy === 'event_type') return (key) => nameOf(EVENT_TYPES, Number(key)) ?? null
  if (groupBy === 'event_category') {
    return (key) => (key === null ? null : (nameOf(EVENT_CATEGORIES, Number(key)) ?? null))
  }
  if (groupBy === 'user') {
    const users = await usersOf(
      db,
      values.filter((value) => typeof value === 'number'),
    )
    return (key) => users.get(Number(key)) ?? null
  }
  const names = await namesOf(
    db,
    values.filter((value): value is Buffer => Buffer.isBuffer(value)),
  )
  return (key) => (key === null ? null : (names.get(key) ?? null))
}
