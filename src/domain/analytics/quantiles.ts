import { BUCKET_MS } from '../../series/intervals.ts'
import { ALPHA, estimateOf } from '../../series/sketch.ts'
import { grouped } from './grouped.ts'
import type { Measurement } from './measure.ts'
import { outstandingBins } from './outstanding.ts'
import { type DurationCount, rawBins, rawDurations, rollupBins } from './queries/quantiles.ts'
import { indexOf, type Question, sourceOf } from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { idOf, once, planOf, requireReadable, sumRows } from './sum-rows.ts'

/** Durations up to which quantiles are exact (analytics, 4.4). */
const MAX_EXACT = 50_000

/** A quantile of durations: over each stretch, and over the whole. */
export async function measureQuantile(
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

/** The estimate of a bin as projections.ts counts them: 0 holds what took no time. */
export function durationInBin(bin: number): number {
  return bin === 0 ? 0 : estimateOf(bin - 1)
}

/** Nearest rank of counted durations; of bins the estimate. */
function quantileOf(counts: readonly DurationCount[], q: number, isBinned: boolean): number | null {
  const total = counts.reduce((sum, { n }) => sum + n, 0)
  if (total === 0) return null
  let rank = Math.floor(q * (total - 1))
  for (const { value, n } of [...counts].sort((a, b) => a.value - b.value)) {
    rank -= n
    if (rank >= 0) continue
    return isBinned ? durationInBin(value) : value
  }
  return null
}
