import { ValidationError } from '../../exceptions.ts'
import { daysBetween, isoWithOffset } from '../../series/zones.ts'
import { outstandingSums } from './outstanding.ts'
import { outstandingEvents } from './queries/ingest.ts'
import { oldestOutstanding, qualityCounts, unpricedInRollups } from './queries/quality.ts'
import { type AskedDates, intervalsIn, requireRange, wholeOf } from './range.ts'
import type { Snapshot } from './snapshot.ts'

/** Days of one answer: as long as events themselves are kept. */
const MAX_DAYS = 92

/** Counts by what was noted: late, skewed, duplicate, conflict, cost_drift, rejected_… */
type Counts = Record<string, number>

export interface DataQuality {
  from: string
  to: string
  totals: Counts
  /** Every day of UTC, by receipt. */
  days: { date: string; counts: Counts }[]
  /** AI requests of these days, by their own time, whose model has no price. */
  unpriced_requests: number
  /** What the rollups have yet to catch up with, and how long ago the oldest of it arrived. Answers count it in. */
  outstanding_events: number
  lag_seconds: number
}

/** What is odd about the data of everybody, by days of UTC. */
export async function dataQuality(
  snapshot: Snapshot,
  asked: Omit<AskedDates, 'tz'>,
): Promise<{ quality: DataQuality; as_of: string }> {
  const { db, now } = snapshot
  const range = requireRange(asked, 'UTC', now)
  const { start: from, end: to } = range
  if (daysBetween(from, to) >= MAX_DAYS) {
    throw new ValidationError(`Data quality spans at most ${MAX_DAYS} days. Narrow the dates.`)
  }
  const dates = intervalsIn(range, 'daily', now).map(({ startLabel }) => startLabel.slice(0, 10))
  const noted = await qualityCounts(db, from, to)
  const oldest = await oldestOutstanding(db)
  return {
    quality: {
      from,
      to,
      totals: countsOf(noted),
      days: dates.map((date) => ({
        date,
        counts: countsOf(noted.filter(({ day }) => day === date)),
      })),
      unpriced_requests: await unpricedRequests(snapshot, wholeOf(range, now)),
      outstanding_events: await outstandingEvents(db),
      lag_seconds: oldest === undefined ? 0 : Math.max(0, (now.getTime() - oldest) / 1000),
    },
    as_of: isoWithOffset(now.getTime(), 0),
  }
}

function countsOf(noted: readonly { code: string; n: number }[]): Counts {
  const counts: Counts = {}
  for (const { code, n } of noted) counts[code] = (counts[code] ?? 0) + n
  return counts
}

async function unpricedRequests(
  snapshot: Snapshot,
  intervals: { from: number; to: number }[],
): Promise<number> {
  const [range] = intervals
  if (range === undefined) return 0
  const stored = await unpricedInRollups(snapshot.db, range)
  const news = await outstandingSums(snapshot, { where: {}, intervals, zone: 'UTC' })
  return news.reduce((sum, { parts }) => sum + parts.ai_requests_unpriced, stored)
}
