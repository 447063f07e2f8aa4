/** Every pair of points is compared: some 70 ms for so many (measured). */
export const MAX_TREND_POINTS = 1000
/** Fewer tell nothing (analytics, 4.5). */
const MIN_POINTS = 7
/** Three of each weekday, so that their medians mean something. */
const MIN_WEEKLY_POINTS = 21
/** Of the standard normal distribution, for a two-sided p of 0.05. */
const CRITICAL_Z = 1.959963984540054
/** Keeps the division possible where the usual value is zero. */
const MIN_LEVEL = 1e-9

export interface Trend {
  direction: 'up' | 'down' | 'flat' | 'insufficient_data'
  /** Theil-Sen: change from one point to the next. */
  slope: number | null
  /** Change over the whole series, in percent of its usual size. */
  slopePercent: number | null
}

/**
 * Where a series of evenly spaced values is heading. `weekdayOfFirst` says that the points are days, one after the
 * other; three weeks and more of them are freed of their weekly rhythm first.
 */
export function trendOf(
  values: readonly number[],
  options: { weekdayOfFirst?: number } = {},
): Trend {
  if (values.length > MAX_TREND_POINTS) {
    throw new RangeError(`A trend of ${values.length} points, more than ${MAX_TREND_POINTS}`)
  }
  if (values.length < MIN_POINTS) {
    return { direction: 'insufficient_data', slope: null, slopePercent: null }
  }
  const isWeekly = options.weekdayOfFirst !== undefined && values.length >= MIN_WEEKLY_POINTS
  const points = isWeekly ? withoutWeekdays(values) : values
  const slopes = slopesOf(points)
  const slope = medianOf(slopes)
  const level = Math.max(medianOf(Float64Array.from(values, Math.abs)), MIN_LEVEL)
  return {
    direction: isSignificant(points, slopes) ? directionOf(slope) : 'flat',
    slope,
    slopePercent: (100 * slope * (values.length - 1)) / level,
  }
}

/** Of a typed array, because those sort as numbers and fast. */
function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

/** Each value less the median of its weekday; which day that is makes no difference. */
function withoutWeekdays(values: readonly number[]): number[] {
  const medians = Array.from({ length: 7 }, (_, weekday) =>
    medianOf(Float64Array.from(values.filter((_, index) => index % 7 === weekday))),
  )
  return values.map((value, index) => value - (medians[index % 7] ?? 0))
}

/** From each point to each later one. */
function slopesOf(points: readonly number[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
  let next = 0
  points.forEach((later, at) => {
    for (let before = 0; before < at; before++) {
      slopes[next++] = (later - (points[before] ?? 0)) / (at - before)
    }
  })
  return slopes
}

/** Mann-Kendall: normal approximation with continuity and tie correction (Gilbert 1987, 16.4.2). */
function isSignificant(points: readonly number[], slopes: Float64Array): boolean {
  const s = Math.abs(slopes.reduce((sum, slope) => sum + Math.sign(slope), 0))
  const counts = new Map<number, number>()
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1)
  const ties = [...counts.values()].reduce((sum, count) => sum + varianceTerm(count), 0)
  const variance = (varianceTerm(points.length) - ties) / 18
  return s > 0 && (s - 1) / Math.sqrt(variance) > CRITICAL_Z
}

function varianceTerm(count: number): number {
  return count * (count - 1) * (2 * count + 5)
}

function directionOf(slope: number): 'up' | 'down' | 'flat' {
  if (slope === 0) return 'flat'
  return slope > 0 ? 'up' : 'down'
}
