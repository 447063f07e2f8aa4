import { METRICS, type TimeSeries } from '../domain/analytics/index.ts'
import { changeOf, roundHalfEven } from '../series/change.ts'
import { MAX_TREND_POINTS, type Trend, trendOf } from '../series/trend.ts'

/** Standard deviation, in parts of the mean, from which a series without direction is restless: our own choice. */
const VOLATILE = 0.5

/** Where a series is heading, in the words of flattened calls. */
export const TREND_WORDS = [
  'increasing',
  'decreasing',
  'stable',
  'volatile',
  'no_data',
  'insufficient_data',
] as const
export type TrendWord = (typeof TREND_WORDS)[number]

interface DataPoint {
  period: string
  value: number
  /** From the point before; absent where nothing can be compared. */
  change_percent?: number
}

/** What flattened calls read of a series, beside the series; numbers of nothing are 0. */
export interface TrendAnswer {
  data_points: DataPoint[]
  data: DataPoint[]
  trend: TrendWord
  average: number
  min: number
  max: number
  change_percent: number
  summary: { min: number; max: number; avg: number; current: number }
}

/** The metric that two words name: the second, both together, or the first. What names none is told to be unknown. */
export function metricOf(type: string | undefined, name: string | undefined): string | undefined {
  const candidates = [name, type && name && `${type}_${name}`, type]
  return candidates.find((one) => one && Object.hasOwn(METRICS, one)) ?? name ?? type
}

/** The trend of a series, of its latest points; intervals without a value, as of a ratio of nothing, are no points. */
export function trendAnswer({
  series,
  interval,
}: Pick<TimeSeries, 'series' | 'interval'>): TrendAnswer {
  const known = series.filter(
    (point): point is typeof point & { value: number } => point.value !== null,
  )
  const values = known.map(({ value }) => value)
  const data = known.map(({ timestamp, value }, index): DataPoint => {
    const change = changed(values[index - 1], value)
    return { period: timestamp, value, ...(change !== null && { change_percent: change }) }
  })
  const [min = 0, max = 0] = values.length === 0 ? [] : [Math.min(...values), Math.max(...values)]
  const average = meanOf(values)
  const current = values.at(-1) ?? 0
  // What runs still would always seem to fall.
  const complete = known.filter(({ partial }) => !partial).slice(-MAX_TREND_POINTS)
  const isDaily = interval === 'daily' && known.length === series.length
  return {
    data_points: data,
    data,
    trend: wordOf(
      complete.map(({ value }) => value),
      isDaily,
    ),
    average,
    min,
    max,
    change_percent: changed(values[0], current) ?? 0,
    summary: { min, max, avg: average, current },
  }
}

const WORDS = {
  up: 'increasing',
  down: 'decreasing',
  flat: 'stable',
  insufficient_data: 'insufficient_data',
} as const satisfies Record<Trend['direction'], TrendWord>

function wordOf(values: readonly number[], isDaily: boolean): TrendWord {
  if (values.length === 0) return 'no_data'
  // Days one after the other are freed of their weekly rhythm, whichever the first is.
  const word = WORDS[trendOf(values, isDaily ? { weekdayOfFirst: 0 } : {}).direction]
  const mean = meanOf(values)
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
  return word === 'stable' && deviation > VOLATILE * Math.abs(mean) ? 'volatile' : word
}

function changed(before: number | undefined, after: number): number | null {
  const { changePercent } = changeOf(before ?? null, after)
  return changePercent === null ? null : roundHalfEven(changePercent, 2)
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
