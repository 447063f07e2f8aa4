import { ALPHA } from '../../../series/sketch.ts'
import { METRICS } from '../metrics.ts'
import { durationInBin, durationsOf } from '../quantiles.ts'
import type { GroupBy } from '../scope.ts'
import { fields } from './fields.ts'
import { type Asked, measureWhole, questionOf, told, wholeIn } from './measured.ts'
import { type Reader, widgetType } from './widget-type.ts'

const { metric, group_by, filters } = fields

/** Bars of a histogram of groups' values. */
const BARS = 10
/** Where bars of durations begin, milliseconds: 0, 1, 2, 5, 10 … beyond the longest (2^31). */
const EDGES = [
  0,
  ...Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat(),
]

/** How many are from `from` up to, and without, `to`. */
interface Bar {
  from: number
  to: number
  count: number
}

/** Durations of events by their size; of other metrics, how their values spread over people, or over other groups. */
export const distribution = widgetType(
  { metric, group_by: group_by.default('user'), filters },
  (reader, asked) => {
    const isOfEvents =
      METRICS[asked.metric]?.kind === 'quantile' || asked.metric === 'duration_ms_avg'
    return isOfEvents ? durations(reader, asked) : spread(reader, asked)
  },
)

async function durations(reader: Reader, { metric: name, filters: about }: Asked) {
  const question = await questionOf(reader, wholeIn(reader), { filters: about })
  const { counts, approx, source } = await durationsOf(reader.snapshot, question)
  const bars = EDGES.map((from, index): Bar => ({ from, to: EDGES[index + 1] ?? from, count: 0 }))
  for (const { value, n } of counts) {
    // Up to 50 ms the whole number next to a bin's estimate is exact.
    const ms = approx ? Math.round(durationInBin(value)) : value
    const bar = bars.findLast(({ from }) => from <= ms)
    if (bar !== undefined) bar.count += n
  }
  const errorBound = approx ? ALPHA : 0
  return { ...told(name, { source, approx, errorBound }), of: 'events', ...histogram(bars) }
}

async function spread(reader: Reader, asked: Asked & { group_by: GroupBy }) {
  const measurement = await measureWhole(reader, asked)
  const values = measurement.groups.map(({ total }) => total).filter((total) => total !== null)
  const bars = barsOf(values)
  return { ...told(asked.metric, measurement), of: asked.group_by, ...histogram(bars) }
}

/** Bars of the same width; the largest value is in the last. */
function barsOf(values: readonly number[]): Bar[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const width = (most - least) / BARS
  if (!(width > 0))
    return values.length === 0 ? [] : [{ from: least, to: most, count: values.length }]
  const bars = Array.from(
    { length: BARS },
    (_, index): Bar => ({
      from: least + index * width,
      to: index === BARS - 1 ? most : least + (index + 1) * width,
      count: 0,
    }),
  )
  for (const value of values) {
    const bar = bars.findLast(({ from }) => from <= value)
    if (bar !== undefined) bar.count += 1
  }
  return bars
}

/** From the first bar with something in it to the last. */
function histogram(bars: readonly Bar[]): { bars: Bar[]; count: number } {
  const first = bars.findIndex(({ count }) => count > 0)
  const last = bars.findLastIndex(({ count }) => count > 0)
  return {
    bars: first < 0 ? [] : bars.slice(first, last + 1),
    count: bars.reduce((sum, { count }) => sum + count, 0),
  }
}
