import { spanOfDate } from '../../series/zones.ts'

/** How long after the end of a local day its late events are waited for (analytics, 4.2). */
export const GRACE_MS = 6 * 3_600_000

/**
 * Whether a local day is not expected to change any more: late events were waited for, and what the rollups lack is all
 * later. An event right at its end still counts as its own: it can join what was done before midnight.
 */
export function isFinal(date: string, zone: string, now: Date, since: number | undefined): boolean {
  const { to: end } = spanOfDate(date, zone)
  return now.getTime() >= end + GRACE_MS && (since === undefined || since > end)
}
