import { BUCKET_MS } from '../../series/intervals.ts'
import { ALPHA, estimateOf } from '../../series/sketch.ts'
import { grouped } from './grouped.ts'
import { type Metric, requireMetric } from './metrics.ts'
import { outstandingActive, outstandingBins, outstandingMembers } from './outstanding.ts'
import { addParts, PARTS, type Parts, zeroParts } from './parts.ts'
import { dayCells, isHourly, personTimes } from './person-times.ts'
import { countDistinct, memberSelect, memberSelects, rawMemberSelects } from './queries/distinct.ts'
import { type DurationCount, rawBins, rawDurations, rollupBins } from './queries/quantiles.ts'
import type { SetKind } from './queries/rollup-tables.ts'
import {
  type GroupKey,
  indexOf,
  isWhole,
  type Question,
  type Stretches,
  sourceOf,
} from './question.ts'
import type { Snapshot } from './snapshot.ts'
import {
  byGroup,
  type GroupSums,
  idOf,
  once,
  planOf,
  requireReadable,
  sumRows,
  together,
} from './sum-rows.ts'

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

/** Durations up to which quantiles are exact (analytics, 4.4). */
const MAX_EXACT = 50_000

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
    const { rows } = await sumRows(snapshot, question, PARTS)
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

async function measureDistinct(
  snapshot: Snapshot,
  kind: SetKind,
  question: Question,
): Promise<Measurement> {
  const isStored = isWhole(question) && question.except === undefined
  const source = isStored ? sourceOf(question) : 'raw'
  const { intervals } = question
  let selects: string[]
  if (source === 'raw') {
    await requireReadable(snapshot, question)
    selects = rawMemberSelects(kind, question)
  } else {
    const { days, segments } = await planOf(snapshot, source, question)
    // Rows of a touch's batch are read by UTC days, which reach beyond the range.
    const news = (await outstandingMembers(snapshot, kind, question))
      .map(({ bucket, key }) => ({ index: indexOf(intervals, bucket * BUCKET_MS), key }))
      .filter(({ index }) => index >= 0)
      .map(({ index, key }) => memberSelect(index, key))
    selects = [...memberSelects(kind, question, segments, days), ...new Set(news)]
  }
  const rows = await once(snapshot, ['distinct', kind], question, () =>
    countDistinct(snapshot.db, selects),
  )
  const groups = [...grouped(rows, ({ group }) => idOf(group)).values()].map((own) => ({
    key: own[0]?.group ?? null,
    total: own.find(({ index }) => index === null)?.count ?? 0,
    values: () => {
      const values = intervals.map(() => 0)
      for (const { index, count } of own) if (index !== null) values[index] = count
      return values
    },
  }))
  const isSplit = question.groupBy !== undefined
  // A member of several groups counts once in the whole.
  const whole = isSplit
    ? await measureDistinct(snapshot, kind, { ...question, groupBy: undefined })
    : { values: groups[0]?.values() ?? intervals.map(() => 0), total: groups[0]?.total ?? 0 }
  return {
    values: whole.values,
    total: whole.total,
    groups: isSplit ? groups : [],
    others: (named) => {
      const column = question.groupBy ?? 'event_type'
      const except = { column, keys: named.map(({ key }) => key) }
      return measureDistinct(snapshot, kind, { ...question, groupBy: undefined, except })
    },
    source: source === 'raw' ? 'raw' : 'rollup',
    approx: false,
    errorBound: 0,
  }
}

async function measureQuantile(
  snapshot: Snapshot,
  q: number,
  question: Question,
): Promise<Measurement> {
  const { counts, approx, source } = await durationsOf(snapshot, question)
  const valuesOf = (own: readonly DurationCount[]): (number | null)[] => {
    const byIndex = grouped(own, ({ index }) => index)
    return question.intervals.map((_, index) => quantileOf(byIndex.get(index) ?? [], q, approx))
  }
  const groups = [...grouped(counts, ({ group }) => idOf(group)).values()]
  return {
    values: valuesOf(counts),
    total: quantileOf(counts, q, approx),
    groups:
      question.groupBy === undefined
        ? []
        : groups.map((own) => ({
            key: own[0]?.group ?? null,
            total: quantileOf(own, q, approx),
            values: () => valuesOf(own),
          })),
    others: async (named) => {
      const names = new Set(named.map(({ key }) => idOf(key)))
      const rest = counts.filter(({ group }) => !names.has(idOf(group)))
      return { values: valuesOf(rest), total: quantileOf(rest, q, approx) }
    },
    source,
    approx,
    errorBound: approx ? ALPHA : 0,
  }
}

interface Durations {
  /** Milliseconds, or bins where they are approximate. */
  counts: DurationCount[]
  approx: boolean
  source: Measurement['source']
}

/** Few durations are read one by one, many in bins: an organization's from the rollups, others' counted. */
export async function durationsOf(snapshot: Snapshot, question: Question): Promise<Durations> {
  const { rows } = await sumRows(snapshot, question, ['events', 'timed'])
  const timed = rows.reduce((sum, { parts }) => sum + parts.timed, 0)
  const { db } = snapshot
  if (timed <= MAX_EXACT) {
    await requireReadable(snapshot, question)
    const counts = await once(snapshot, ['durations'], question, () => rawDurations(db, question))
    return { counts, approx: false, source: 'raw' }
  }
  const source = sourceOf(question)
  const isBinned = question.groupBy === undefined || question.groupBy === 'event_type'
  if (source !== 'organization' || question.where.name_id || !isBinned) {
    await requireReadable(snapshot, question)
    const counts = await once(snapshot, ['raw bins'], question, () => rawBins(db, question))
    return { counts, approx: true, source: 'raw' }
  }
  const { days, segments } = await planOf(snapshot, source, question)
  const stored = await once(snapshot, ['bins'], question, () =>
    rollupBins(db, question, segments, days),
  )
  const types = question.where.event_type
  const news = (await outstandingBins(snapshot, question))
    .filter(({ eventType }) => types?.includes(eventType) ?? true)
    .map(({ bucket, eventType, bin, n }) => ({
      index: indexOf(question.intervals, bucket * BUCKET_MS),
      group: question.groupBy === 'event_type' ? eventType : null,
      value: bin,
      n,
    }))
    .filter(({ index }) => index >= 0)
  return { counts: [...stored, ...news], approx: true, source: 'rollup' }
}

/** Nearest rank of counted durations; of bins the estimate, of which 0 is the bin of nothing (projections.ts). */
function quantileOf(counts: readonly DurationCount[], q: number, isBinned: boolean): number | null {
  const total = counts.reduce((sum, { n }) => sum + n, 0)
  if (total === 0) return null
  let rank = Math.floor(q * (total - 1))
  for (const { value, n } of [...counts].sort((a, b) => a.value - b.value)) {
    rank -= n
    if (rank >= 0) continue
    return isBinned ? (value === 0 ? 0 : estimateOf(value - 1)) : value
  }
  return null
}
