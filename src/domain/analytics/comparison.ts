import type { User } from '../../context.ts'
import { type Change, changeOf, roundHalfEven } from '../../series/change.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { type Measured, measure } from './measure.ts'
import { type Metric, requireMetric } from './metrics.ts'
import type { Conditions } from './question.ts'
import {
  type DateRange,
  type DateRangeName,
  intervalsIn,
  namedRange,
  requireRange,
  requireZone,
} from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'

/** Local dates, the end included, or what they are called. */
export type Period = DateRangeName | { start: string; end: string }

export interface ComparisonQuery extends AskedScope {
  metric: string
  period1: Period
  period2: Period
  tz?: string | undefined
}

export interface Comparison {
  period1_value: number | null
  period2_value: number | null
  change_percent: number | null
  status: Change['status']
  /** A mean over the days that have begun; of ratios and quantiles there is none. */
  period1_per_day: number | null
  period2_per_day: number | null
  /** Why there are no values. */
  reason: 'not_available' | null
  tz: string
  as_of: string
  source: 'rollup' | 'raw'
  approx: boolean
  error_bound: number
}

/** A metric in two periods, of the caller's own events unless another scope is asked. */
export async function comparison(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  query: ComparisonQuery,
): Promise<Comparison> {
  const metric = requireMetric(query.metric)
  const zone = requireZone(query.tz ?? caller.timeZone ?? siteZone)
  const where = await conditionsFor(snapshot, caller, query)
  const everything = await conditionsFor(snapshot, caller, { ...query, filters: undefined })
  const valueIn = async (period: Period) => {
    const range = rangeOfPeriod(period, zone, snapshot.now)
    const answer = await measureIn(snapshot, query.metric, where, range)
    const events = await measureIn(snapshot, 'events', everything, range)
    // What filters leave of a busy day is nothing, not unknown.
    const known = events.total === 0 ? null : answer.total
    return { ...answer, known, perDay: perDayOf(metric, answer) }
  }
  const [first, second] = [await valueIn(query.period1), await valueIn(query.period2)]
  const { changePercent, status } = changeOf(first.known, second.known)
  return {
    period1_value: first.total,
    period2_value: second.total,
    change_percent: rounded(changePercent),
    status,
    period1_per_day: rounded(first.perDay),
    period2_per_day: rounded(second.perDay),
    reason: metric.kind === 'score' ? 'not_available' : null,
    tz: zone,
    as_of: isoWithOffset(snapshot.now.getTime(), 0),
    source: first.source === 'raw' ? 'raw' : second.source,
    approx: first.approx || second.approx,
    error_bound: Math.max(first.errorBound, second.errorBound),
  }
}

function rangeOfPeriod(period: Period, zone: string, now: Date): DateRange {
  if (typeof period === 'string') return namedRange(period, zone, now)
  return requireRange({ start_date: period.start, end_date: period.end }, zone, now)
}

function measureIn(snapshot: Snapshot, metric: string, where: Conditions, range: DateRange) {
  const intervals = intervalsIn(range, 'daily', snapshot.now)
  return measure(snapshot, metric, { where, intervals, zone: range.zone })
}

/** The mean over days. Distinct counts of days do not add up to the period's, so each day counts its own. */
export function perDayOf(
  { kind }: Pick<Metric, 'kind'>,
  { values, total }: Measured,
): number | null {
  if (values.length === 0) return null
  if (kind === 'sum' || kind === 'minutes') return (total ?? 0) / values.length
  if (kind !== 'distinct') return null
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length
}

const rounded = (value: number | null): number | null =>
  value === null ? null : roundHalfEven(value, 2)
