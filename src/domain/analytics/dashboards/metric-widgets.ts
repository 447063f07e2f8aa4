import { changeOf, roundHalfEven } from '../../../series/change.ts'
import { addDays, daysBetween } from '../../../series/zones.ts'
import { type TimeSeriesQuery, timeSeries } from '../time-series.ts'
import { fields, type WidgetFilters } from './fields.ts'
import {
  aggregated,
  type GroupTotals,
  measureBy,
  measureWhole,
  told,
  totalsByGroup,
} from './measured.ts'
import { type Reader, scopeOf, widgetType } from './widget-type.ts'

const { metric, metrics, aggregation, group_by, interval, compare, limit, filters } = fields

/** One number, and how it has changed. */
export const kpi = widgetType(
  { metric, aggregation, interval, compare, filters },
  async (reader, asked) => {
    const valueOver = async (over: Reader) => {
      const measurement = await measureBy(over, asked.interval, asked)
      const value = aggregated(asked.metric, asked.aggregation, measurement)
      return { ...told(asked.metric, measurement), value }
    }
    const current = await valueOver(reader)
    if (!asked.compare) return current
    const { value: previous_value } = await valueOver(before(reader))
    return { ...current, previous_value, ...changeFrom(previous_value, current.value) }
  },
)

/** A metric by interval, with the period before it where that is asked. */
export const timeseries = widgetType(
  { metric, interval, group_by: group_by.optional(), compare, filters },
  async (reader, { compare: isCompared, filters: about, ...asked }) => {
    const current = await seriesOver(reader, about, asked)
    if (!isCompared) return current
    const whole = { ...asked, group_by: undefined }
    const { series, total } = await seriesOver(before(reader), about, whole)
    return { ...current, previous: { series, total }, ...changeFrom(total, current.total) }
  },
)

/** A metric by interval, always split. */
export const stacked = widgetType(
  { metric, interval, group_by: group_by.default('event_type'), filters },
  (reader, { filters: about, ...asked }) => seriesOver(reader, about, asked),
)

/** Groups by one metric, the largest first. */
export const bar = widgetType(
  { metric, group_by: group_by.default('event_type'), limit, filters },
  async (reader, asked) => {
    const measurement = await measureWhole(reader, asked)
    const groups = await totalsByGroup(reader, asked.group_by, [measurement])
    return {
      ...told(asked.metric, measurement),
      group_by: asked.group_by,
      bars: groups.slice(0, asked.limit).map(({ key, totals }) => ({ key, value: totals[0] })),
      total: measurement.total,
      omitted: Math.max(0, groups.length - asked.limit),
    }
  },
)

/** Groups by several metrics; the first one orders them. */
export const table = widgetType(
  {
    metric: metric.optional(),
    metrics: metrics.optional(),
    group_by: group_by.default('event_type'),
    limit,
    filters,
  },
  async (reader, { metric: first, metrics: several, ...asked }) => {
    const columns = several ?? [first ?? 'events']
    const measured = []
    for (const one of columns) measured.push(await measureWhole(reader, { ...asked, metric: one }))
    const groups = await totalsByGroup(reader, asked.group_by, measured)
    const rowOf = ({ key, totals }: GroupTotals) => ({
      key,
      ...Object.fromEntries(columns.map((column, index) => [column, totals[index] ?? null])),
    })
    return {
      group_by: asked.group_by,
      columns: measured.map((one, index) => told(columns[index] ?? '', one)),
      rows: groups.slice(0, asked.limit).map(rowOf),
      total: rowOf({ key: null, totals: measured.map(({ total }) => total) }),
      omitted: Math.max(0, groups.length - asked.limit),
    }
  },
)

/** As get_time_series answers it, but for what the whole dashboard says once. */
async function seriesOver(
  reader: Reader,
  about: WidgetFilters,
  asked: Pick<TimeSeriesQuery, 'metric' | 'interval' | 'group_by'>,
) {
  const { snapshot, caller, range } = reader
  const query = { ...asked, ...(await scopeOf(reader, about)) }
  const { as_of: _, stale: __, ...series } = await timeSeries(snapshot, caller, range.zone, query)
  return series
}

/** The reader of as many days, just before. */
function before(reader: Reader): Reader {
  const { start, end, zone } = reader.range
  const days = daysBetween(start, end) + 1
  return { ...reader, range: { start: addDays(start, -days), end: addDays(start, -1), zone } }
}

function changeFrom(previous: number | null, current: number | null) {
  const { changePercent, status } = changeOf(previous, current)
  return {
    change_percent: changePercent === null ? null : roundHalfEven(changePercent, 2),
    status,
  }
}
