import { BUCKET_MS } from '../../series/intervals.ts'
import { measureDistinct } from './distinct.ts'
import { type Metric, requireMetric } from './metrics.ts'
import { outstandingActive } from './outstanding.ts'
import { addParts, type Parts, zeroParts } from './parts.ts'
import { dayCells, isHourly, personTimes } from './person-times.ts'
import { measureQuantile } from './quantiles.ts'
import {
  type GroupKey,
  indexOf,
  isWhole,
  type Question,
  type Stretches,
  sourceOf,
} from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { byGroup, type GroupSums, idOf, sumRows, together } from './sum-rows.ts'

/** A metric over each stretch of a question and over the whole of it. */
export interface Measured {
  values: (number | null)[]
  total: number | null
}

/** One group's part of an answer. Its values are made when they are asked for: most groups are never shown. */
export interface GroupMeasured {
  key: GroupKey
  total: number | null
  values: () => (number | null)[]
}

/** The answer to a question about one metric. */
export interface Measurement extends Measured {
  /** In no order; only where the question is split. */
  groups: GroupMeasured[]
  /** All groups but these, as one. */
  others: (named: readonly GroupMeasured[]) => Promise<Measured>
  /** Whether the rollups answered, or the events themselves. */
  source: 'rollup' | 'raw'
  /** The values are within `errorBound` of the exact ones, relatively. */
  approx: boolean
  errorBound: number
}

/** Answers a question about a metric, exactly and as of the snapshot. */
export async function measure(
  snapshot: Snapshot,
  name: string,
  question: Question,
): Promise<Measurement> {
  const metric = requireMetric(name)
  switch (metric.kind) {
    case 'sum':
    case 'ratio':
      return metric.parts.includes('active_ms')
        ? measureActive(snapshot, question, metric.of)
        : measureSums(snapshot, question, metric)
    case 'minutes':
      return measureMinutes(snapshot, question)
    case 'distinct':
      return measureDistinct(snapshot, metric.set, question)
    case 'quantile':
      return measureQuantile(snapshot, metric.q, question)
    case 'score':
      return measured(question, new Map(), () => null, 'rollup')
  }
}

async function measureSums(
  snapshot: Snapshot,
  question: Question,
  { parts, of }: Extract<Metric, { of: unknown }>,
): Promise<Measurement> {
  const { rows, source } = await sumRows(snapshot, question, parts)
  return measured(question, byGroup(question, rows), of, source)
}

const NOTHING = zeroParts()

/** The measurement of a metric that is a function of sums. */
function measured(
  { intervals, groupBy }: Question,
  groups: ReadonlyMap<string, GroupSums>,
  of: (parts: Parts) => number | null,
  source: Measurement['source'],
): Measurement {
  const totalOf = (cells: ReadonlyMap<number, Parts>): number | null => {
    const total = zeroParts()
    for (const parts of cells.values()) addParts(total, parts)
    return of(total)
  }
  const valuesOf = (cells: ReadonlyMap<number, Parts>): (number | null)[] =>
    intervals.map((_, index) => of(cells.get(index) ?? NOTHING))
  const merged = (some: readonly GroupSums[]): Measured => {
    const cells = together(some)
    return { values: valuesOf(cells), total: totalOf(cells) }
  }
  const all = [...groups.values()]
  return {
    ...merged(all),
    groups:
      groupBy === undefined
        ? []
        : all.map(({ key, cells }) => ({
            key,
            total: totalOf(cells),
            values: () => valuesOf(cells),
          })),
    others: async (named) => merged(without(all, named)),
    source,
    approx: false,
    errorBound: 0,
  }
}

function without<T extends { key: GroupKey }>(
  all: readonly T[],
  named: readonly GroupMeasured[],
): T[] {
  const names = new Set(named.map(({ key }) => idOf(key)))
  return all.filter(({ key }) => !names.has(idOf(key)))
}

/** Active time adds up like a sum, and its rows come from elsewhere unless they are an organization's. */
async function measureActive(
  snapshot: Snapshot,
  question: Question,
  of: (parts: Parts) => number | null,
): Promise<Measurement> {
  const [organization] = question.where.organization_id ?? []
  if (sourceOf(question) === 'organization' && isWhole(question)) {
    const { rows } = await sumRows(snapshot, question, ['active_ms'])
    const changes = (await outstandingActive(snapshot, question))
      .filter(({ organizationId }) => organizationId.equals(organization as Buffer))
      .map(({ bucket, difference }) => ({
        index: indexOf(question.intervals, bucket * BUCKET_MS),
        group: null,
        parts: { ...zeroParts(), active_ms: difference },
      }))
    return measured(question, byGroup(question, [...rows, ...changes]), of, 'rollup')
  }
  const { times, source } = await personTimes(snapshot, question, question.intervals)
  const rows = times.map(({ cell, group, activeMs }) => ({
    index: cell,
    group,
    parts: { ...zeroParts(), active_ms: activeMs },
  }))
  return measured(question, byGroup(question, rows), of, source)
}

/**
 * Minutes are those of each person's day, rounded up, so that the days of a range add up to the range. Those of an hour
 * are rounded up too: the total is still that of the days, as with every other interval.
 */
async function measureMinutes(snapshot: Snapshot, question: Question): Promise<Measurement> {
  const days = await minutesIn(snapshot, question, dayCells(question))
  if (!isHourly(question)) return days
  const hours = await minutesIn(snapshot, question, question.intervals)
  const totals = new Map(days.groups.map(({ key, total }) => [idOf(key), total]))
  const groups = hours.groups.map((one) => ({ ...one, total: totals.get(idOf(one.key)) ?? null }))
  const others: Measurement['others'] = async (named) => ({
    values: (await hours.others(named)).values,
    total: (await days.others(named)).total,
  })
  return { ...hours, total: days.total, groups, others }
}

async function minutesIn(
  snapshot: Snapshot,
  question: Question,
  cells: Stretches,
): Promise<Measurement> {
  const { times, source } = await personTimes(snapshot, question, cells)
  const rows = times.map(({ cell, group, activeMs }) => ({
    index: indexOf(question.intervals, cells[cell]?.from ?? Number.NaN),
    group,
    // Counted in the part of active time, as minutes.
    parts: { ...zeroParts(), active_ms: Math.ceil(activeMs / 60_000) },
  }))
  return measured(question, byGroup(question, rows), ({ active_ms }) => active_ms, source)
}
