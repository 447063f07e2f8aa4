import type { User } from '../../context.ts'
import { ValidationError } from '../../exceptions.ts'
import type { Interval, IntervalName } from '../../series/intervals.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { groupNames } from './group-names.ts'
import { type Measured, type Measurement, measure } from './measure.ts'
import { requireMetric } from './metrics.ts'
import { type AskedDates, intervalsIn, requireRange } from './range.ts'
import { type AskedScope, conditionsFor, GROUP_COLUMNS, type GroupBy } from './scope.ts'
import type { Snapshot } from './snapshot.ts'

/** Groups that are answered by name; the rest is added up as `other`. */
const TOP_GROUPS = 20
/** Values of a split series: some ten megabytes of answer. */
const MAX_VALUES = 100_000

/** What is asked; dates are local ones of the zone, both included. */
export interface TimeSeriesQuery extends AskedDates, AskedScope {
  metric: string
  interval: IntervalName
  group_by?: GroupBy | undefined
  /** The last so many intervals, the one that runs among them, where no start is given. */
  periods?: number | undefined
}

/** One point of a chart: the value over [timestamp, end). */
export interface SeriesPoint {
  timestamp: string
  end: string
  value: number | null
  /** Cut by the asked range, or not over yet. */
  partial: boolean
}

export interface TimeSeries {
  series: SeriesPoint[]
  total: number | null
  metric: string
  unit: string
  interval: IntervalName
  tz: string
  as_of: string
  /** Answers are never behind what is stored. */
  stale: false
  source: 'rollup' | 'raw'
  approx: boolean
  error_bound: number
  groups?: { key: string | null; series: SeriesPoint[]; total: number | null }[]
}

/** The metric by interval, over the caller's own events unless another scope is asked. */
export async function timeSeries(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  query: TimeSeriesQuery,
): Promise<TimeSeries> {
  const { now } = snapshot
  const metric = requireMetric(query.metric)
  const { interval } = query
  const periods = query.start_date === undefined ? query.periods : undefined
  const days = periods && daysAround(periods, interval)
  const range = requireRange({ ...query, days }, caller.timeZone ?? siteZone, now, interval)
  const all = intervalsIn(range, interval, now)
  const intervals = periods === undefined ? all : all.slice(-periods)
  if (query.group_by && intervals.length * (TOP_GROUPS + 1) > MAX_VALUES) {
    throw new ValidationError(
      'A series with groups has too many points. Narrow the dates, or take longer intervals.',
    )
  }
  const question = {
    where: await conditionsFor(snapshot, caller, query),
    intervals,
    zone: range.zone,
    groupBy: query.group_by && GROUP_COLUMNS[query.group_by],
  }
  const answer = await measure(snapshot, query.metric, question)
  return {
    series: pointsOf(intervals, answer),
    total: answer.total,
    metric: query.metric,
    unit: metric.unit,
    interval: query.interval,
    tz: range.zone,
    as_of: isoWithOffset(now.getTime(), 0),
    stale: false,
    source: answer.source,
    approx: answer.approx,
    error_bound: answer.errorBound,
    ...(query.group_by && {
      groups: await groupsOf(snapshot, query.group_by, intervals, answer),
    }),
  }
}

/** Days that hold so many intervals up to now; the shortest has 23 hours, and the first is cut. */
function daysAround(periods: number, interval: IntervalName): number {
  if (interval === 'hourly') return Math.ceil(periods / 23) + 1
  return interval === 'daily' ? periods : 7 * periods
}

function pointsOf(
  intervals: readonly Interval[],
  { values }: Pick<Measured, 'values'>,
): SeriesPoint[] {
  return intervals.map(({ startLabel, endLabel, partial }, index) => ({
    timestamp: startLabel,
    end: endLabel,
    value: values[index] ?? null,
    partial,
  }))
}

async function groupsOf(
  { db }: Snapshot,
  groupBy: GroupBy,
  intervals: readonly Interval[],
  { groups, others }: Measurement,
): Promise<NonNullable<TimeSeries['groups']>> {
  const nameOfKey = await groupNames(
    db,
    groupBy,
    groups.map(({ key }) => key),
  )
  const ordered = groups
    .map((group) => ({ ...group, name: nameOfKey(group.key) }))
    .sort((a, b) => (b.total ?? -1) - (a.total ?? -1) || ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  const named = ordered.slice(0, TOP_GROUPS).map(({ name, total, values }) => ({
    key: name,
    series: pointsOf(intervals, { values: values() }),
    total,
  }))
  if (ordered.length <= TOP_GROUPS) return named
  const other = await others(ordered.slice(0, TOP_GROUPS))
  return [...named, { key: 'other', series: pointsOf(intervals, other), total: other.total }]
}
