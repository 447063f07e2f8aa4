import { ValidationError } from '../../../exceptions.ts'
import type { Interval, IntervalName } from '../../../series/intervals.ts'
import { groupNames } from '../group-names.ts'
import { type Measured, type Measurement, measure } from '../measure.ts'
import { METRICS } from '../metrics.ts'
import type { Question, Stretches } from '../question.ts'
import { type DateRange, intervalsIn, requireRange, wholeOf } from '../range.ts'
import { conditionsFor, GROUP_COLUMNS, type GroupBy } from '../scope.ts'
import { idOf } from '../sum-rows.ts'
import type { WidgetFilters } from './fields.ts'
import { type Reader, scopeOf } from './widget-type.ts'

/** One metric of whom a widget is about. */
export interface Asked {
  metric: string
  filters: WidgetFilters
  group_by?: GroupBy | undefined
}

/** What every widget tells of a metric beside its numbers. */
export function told(
  metric: string,
  { source, approx, errorBound }: Pick<Measurement, 'source' | 'approx' | 'errorBound'>,
) {
  return { metric, unit: METRICS[metric]?.unit ?? '', source, approx, error_bound: errorBound }
}

/** True for what may be added up over time and groups. */
export function addsUp(metric: string): boolean {
  const kind = METRICS[metric]?.kind
  return kind === 'sum' || kind === 'minutes'
}

/** A metric by interval: widgets that ask about the same scope and range share what is read. */
export async function measureBy(
  reader: Reader,
  interval: IntervalName,
  asked: Asked,
): Promise<Measurement & { intervals: Interval[] }> {
  const intervals = intervalsIn(checked(reader, interval), interval, reader.snapshot.now)
  const question = await questionOf(reader, intervals, asked)
  return { ...(await measure(reader.snapshot, asked.metric, question)), intervals }
}

/** A metric over the whole range, as one stretch. */
export async function measureWhole(reader: Reader, asked: Asked): Promise<Measurement> {
  return measure(reader.snapshot, asked.metric, await questionOf(reader, wholeIn(reader), asked))
}

/** The dashboard's range as one stretch. */
export function wholeIn(reader: Reader): Stretches {
  return wholeOf(checked(reader, 'daily'), reader.snapshot.now)
}

/** The dashboard's range, unless it is too large for such points. */
function checked({ range, snapshot }: Reader, interval: IntervalName): DateRange {
  const { start, end, zone } = range
  return requireRange({ start_date: start, end_date: end }, zone, snapshot.now, interval)
}

/** Whom and what a widget is about, as a question. */
export async function questionOf(
  reader: Reader,
  intervals: Stretches,
  { filters, group_by }: Omit<Asked, 'metric'>,
): Promise<Question> {
  const { snapshot, caller, range } = reader
  return {
    where: await conditionsFor(snapshot, caller, await scopeOf(reader, filters)),
    intervals,
    zone: range.zone,
    groupBy: group_by && GROUP_COLUMNS[group_by],
  }
}

/** A group's metrics, in the order that they were asked in. */
export interface GroupTotals {
  key: string | null
  totals: (number | null)[]
}

/** What measurements of one split say of each group that has something: the largest of the first measurement first. */
export async function totalsByGroup(
  { snapshot }: Reader,
  groupBy: GroupBy,
  measurements: readonly Measurement[],
): Promise<GroupTotals[]> {
  const groups = new Map(
    measurements.flatMap((one) => one.groups).map(({ key }) => [idOf(key), key]),
  )
  const nameOf = await groupNames(snapshot.db, groupBy, [...groups.values()])
  const totals = measurements.map(
    (one) => new Map(one.groups.map(({ key, total }) => [idOf(key), total])),
  )
  return [...groups]
    .map(([id, key]) => ({ key: nameOf(key), totals: totals.map((own) => own.get(id) ?? null) }))
    .filter((group) => group.totals.some((total) => total !== null && total !== 0))
    .sort(
      (a, b) =>
        (b.totals[0] ?? -1) - (a.totals[0] ?? -1) || ((a.key ?? '') < (b.key ?? '') ? -1 : 1),
    )
}

/** What the values of a metric's intervals come to; null where there are none. */
export function aggregated(
  metric: string,
  aggregation: 'total' | 'sum' | 'avg' | 'min' | 'max' | 'last',
  { values, total }: Measured,
): number | null {
  if (aggregation === 'total') return total
  if (aggregation === 'sum') {
    if (addsUp(metric)) return total
    throw new ValidationError(
      `${metric} does not add up: ask for its total, avg, min, max or last.`,
    )
  }
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  if (aggregation === 'last') return values.at(-1) ?? null
  if (aggregation === 'avg') return known.reduce((sum, value) => sum + value, 0) / known.length
  return aggregation === 'min' ? Math.min(...known) : Math.max(...known)
}
