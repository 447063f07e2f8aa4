/** Largest relative error of an estimated quantile (DDSketch, Masson and others, VLDB 2019). */
export const ALPHA = 0.01
const GAMMA = (1 + ALPHA) / (1 - ALPHA)
const LN_GAMMA = Math.log(GAMMA)
/** What is nearer to zero than this counts as zero. */
const ZERO_LIMIT = 1e-9
/** Of each sign; whole numbers up to 6e17 need no more. */
const MAX_BINS = 2048

/** How many values fell into each bin; bins of negative values are those of their size. */
export interface Sketch {
  zero: number
  positive: Map<number, number>
  negative: Map<number, number>
  /** Small values lost their place, so quantiles among them are too large in size. */
  collapsed: boolean
}

export function emptySketch(): Sketch {
  return { zero: 0, positive: new Map(), negative: new Map(), collapsed: false }
}

/** The bin of a positive value: bin i holds what is above gamma^(i-1) and not above gamma^i. */
export function binOf(value: number): number {
  // Plus zero, for Math.ceil makes -0 of a small fraction below it.
  return Math.ceil(Math.log(value) / LN_GAMMA) + 0
}

/** The value that is within ALPHA of all in the bin; `binOf` gives the bin back. */
export function estimateOf(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1)
}

/** Counts a value `count` times. */
export function addTo(sketch: Sketch, value: number, count = 1): void {
  if (Math.abs(value) <= ZERO_LIMIT) {
    sketch.zero += count
    return
  }
  const bins = value > 0 ? sketch.positive : sketch.negative
  increase(bins, binOf(Math.abs(value)), count)
  if (collapse(bins)) sketch.collapsed = true
}

/** Adds the other's counts; any order and grouping of adding and merging ends in the same sketch. */
export function mergeInto(sketch: Sketch, other: Sketch): void {
  sketch.zero += other.zero
  for (const [bin, count] of other.positive) increase(sketch.positive, bin, count)
  for (const [bin, count] of other.negative) increase(sketch.negative, bin, count)
  const lost = [collapse(sketch.positive), collapse(sketch.negative), other.collapsed]
  if (lost.includes(true)) sketch.collapsed = true
}

/** The estimated `nearestRank` of all counted values; null when there are none. */
export function quantileOf(sketch: Sketch, q: number): number | null {
  const bins: [number, number][] = [
    [0, sketch.zero],
    ...[...sketch.positive].map(([bin, n]): [number, number] => [estimateOf(bin), n]),
    ...[...sketch.negative].map(([bin, n]): [number, number] => [-estimateOf(bin), n]),
  ]
  bins.sort(([left], [right]) => left - right)
  const total = bins.reduce((sum, [, count]) => sum + count, 0)
  const rank = Math.max(rankOf(q, total), 0)
  let passed = 0
  for (const [estimate, count] of bins) {
    passed += count
    if (rank < passed) return estimate
  }
  return null
}

/** The exact quantile, one of the values themselves; null when there are none. */
export function nearestRank(sorted: readonly number[], q: number): number | null {
  return sorted[rankOf(q, sorted.length)] ?? null
}

function rankOf(q: number, count: number): number {
  return Math.floor(q * (count - 1))
}

function increase(bins: Map<number, number>, bin: number, count: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + count)
}

/**
 * Keeps the MAX_BINS highest bins in use and moves what lies below into the lowest of them; says whether anything
 * moved. That lowest bin only rises as values come, so whatever was moved early would have been moved at the end to
 * the same place: this is what makes the order of merging irrelevant.
 */
function collapse(bins: Map<number, number>): boolean {
  const excess = bins.size - MAX_BINS
  if (excess <= 0) return false
  const ordered = Int32Array.from(bins.keys()).sort()
  const lowest = ordered[excess] ?? 0
  for (const bin of ordered.slice(0, excess)) {
    increase(bins, lowest, bins.get(bin) ?? 0)
    bins.delete(bin)
  }
  return true
}
