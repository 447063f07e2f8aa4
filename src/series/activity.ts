import { BUCKET_MS } from './intervals.ts'

const MINUTE_MS = 60_000
/** An event that says it took longer was left open (analytics, 4.3). */
export const MAX_EVENT_MS = 30 * MINUTE_MS
const MIN_SPAN_MS = MINUTE_MS
/** Events of a person that are at most so far apart belong together (analytics, 4.3). */
export const GAP_MS = 5 * MINUTE_MS

/** The instants from `start` up to, and without, `end`. */
export interface Span {
  start: number
  end: number
}

/**
 * When a person was active: the stretches of their events (which who reads them cuts to MAX_EVENT_MS), those joined
 * that are at most `gapMs` (a minute or more) apart. In order, and none touches the next.
 *
 * A joined stretch under a minute counts as a minute from its start. The minute is given after joining and to the
 * whole, not to each event: so a lone event counts, two events four minutes apart count as four, and one event more
 * never lessens the total (for gaps from two minutes on, which outweigh the minutes given to both sides). It can move
 * that minute, though: an event just before midnight takes it from a lone one just after.
 */
export function activeSpans(events: readonly Span[], gapMs = GAP_MS): Span[] {
  const spans: Span[] = []
  for (const { start, end } of [...events].sort((one, two) => one.start - two.start)) {
    const last = spans.at(-1)
    if (last !== undefined && start - last.end <= gapMs) last.end = Math.max(last.end, end)
    else spans.push({ start, end })
  }
  return spans.map(({ start, end }) => ({ start, end: Math.max(end, start + MIN_SPAN_MS) }))
}

/** Milliseconds of the spans in each 15-minute bucket (by number since the epoch) that they touch. */
export function activeMsByBucket(spans: readonly Span[]): Map<number, number> {
  const sums = new Map<number, number>()
  for (const { start, end } of spans) {
    for (let from = start; from < end; ) {
      const bucket = Math.floor(from / BUCKET_MS)
      const to = Math.min(end, (bucket + 1) * BUCKET_MS)
      sums.set(bucket, (sums.get(bucket) ?? 0) + to - from)
      from = to
    }
  }
  return sums
}

/**
 * How far from its own time an event can change which instants are active. Before: it fills a gap. After: it lasts,
 * fills a gap, and joins a short stretch, whose minute then ends earlier. Since this holds whatever other events there
 * are, those `lookBehind` earlier than a window, and those `before` later, change nothing in it.
 */
export function influenceMs(gapMs: number): { before: number; after: number; lookBehind: number } {
  const after = MAX_EVENT_MS + gapMs + MIN_SPAN_MS
  return { before: gapMs, after, lookBehind: after }
}
