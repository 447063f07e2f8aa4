import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import {
  activeMsByBucket,
  activeSpans,
  influenceMs,
  MAX_EVENT_MS,
  type Span,
} from '../../src/series/activity.ts'
import { BUCKET_MS } from '../../src/series/intervals.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000

interface Case {
  gapMs: number
  events: Span[]
  /** Some of the events. */
  some: Span[]
}

/** Times of a grid are as likely as all others together, so that limits are met exactly. */
function upTo(minutes: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: 0, max: minutes * MINUTE_MS }),
    fc.integer({ min: 0, max: minutes * 4 }).map((quarters) => quarters * 15 * SECOND_MS),
  )
}

/** Events that begin around the end of the one before, many at just the distance that decides. */
function anyCase(minGapMinutes: number): fc.Arbitrary<Case> {
  const anyGap = fc.integer({ min: minGapMinutes, max: 30 }).map((minutes) => minutes * MINUTE_MS)
  return anyGap.chain((gapMs) => {
    const anyStep = fc.record({
      distanceMs: fc.oneof(
        fc.constantFrom(gapMs, gapMs + 1),
        upTo(20).map((ms) => ms - 10 * MINUTE_MS),
      ),
      durationMs: fc.oneof(fc.constantFrom(0, 30 * MINUTE_MS), upTo(40)),
      isSome: fc.boolean(),
    })
    return fc
      .record({ first: upTo(30), steps: fc.array(anyStep, { maxLength: 20 }) })
      .map(({ first, steps }) => {
        let end = first
        const events = steps.map(({ distanceMs, durationMs }) => {
          const start = end + distanceMs
          end = start + Math.min(durationMs, MAX_EVENT_MS)
          return { start, end }
        })
        return { gapMs, events, some: events.filter((_, index) => steps[index]?.isSome) }
      })
  })
}

function at(minutes: number, lastsMinutes = 0): Span {
  return { start: minutes * MINUTE_MS, end: (minutes + lastsMinutes) * MINUTE_MS }
}

function totalMinutes(events: readonly Span[], gapMs?: number): number {
  return (
    activeSpans(events, gapMs).reduce((sum, { start, end }) => sum + end - start, 0) / MINUTE_MS
  )
}

/** The part of the spans that lies between two instants. */
function cut(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .map(({ start, end }) => ({ start: Math.max(start, from), end: Math.min(end, to) }))
    .filter(({ start, end }) => start < end)
}

/** The spans between two instants, from only the events that can matter there. */
function computedAlone(events: readonly Span[], from: number, to: number, gapMs: number): Span[] {
  const { before, lookBehind } = influenceMs(gapMs)
  const near = events.filter(({ start }) => start > from - lookBehind && start < to + before)
  return cut(activeSpans(near, gapMs), from, to)
}

function isActive(spans: readonly Span[], instant: number): boolean {
  return spans.some(({ start, end }) => start <= instant && instant < end)
}

describe('active time', () => {
  it('gives a lone event a minute', () => {
    expect(activeSpans([at(3)])).toEqual([{ start: 3 * MINUTE_MS, end: 4 * MINUTE_MS }])
    expect(totalMinutes([at(3), at(3.5)])).toBe(1)
    expect(totalMinutes([])).toBe(0)
  })

  it('joins over gaps of up to five minutes, or what is said', () => {
    expect(totalMinutes([at(0), at(4)])).toBe(4)
    expect(totalMinutes([at(0), at(5)])).toBe(5)
    expect(totalMinutes([at(0), at(5.001)])).toBe(2)
    expect(totalMinutes([at(0), at(12)], 12 * MINUTE_MS)).toBe(12)
    expect(totalMinutes([at(0, 10), at(14)])).toBe(14)
  })

  it('counts overlaps once', () => {
    expect(totalMinutes([at(0, 20), at(5, 5), at(10, 20)])).toBe(30)
  })
})

test('spans stand in order and apart, whatever the order of the events', () => {
  fc.assert(
    fc.property(anyCase(1), ({ gapMs, events, some }) => {
      const spans = activeSpans(events, gapMs)
      expect(activeSpans(events.toReversed(), gapMs)).toEqual(spans)
      expect(activeSpans([...some, ...events], gapMs)).toEqual(spans)
      const starts = spans.slice(1).map(({ start }) => start)
      expect(starts.filter((start, index) => start <= (spans[index]?.end ?? 0))).toEqual([])
      expect(spans.filter(({ start, end }) => end - start < MINUTE_MS)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('some events never last longer than all, for gaps from two minutes on', () => {
  fc.assert(
    fc.property(anyCase(2), ({ gapMs, events, some }) => {
      expect(totalMinutes(some, gapMs)).toBeLessThanOrEqual(totalMinutes(events, gapMs))
    }),
    { numRuns: 1000 },
  )
})

test('buckets add up to the total, and none holds more than its length', () => {
  fc.assert(
    fc.property(anyCase(1), ({ gapMs, events }) => {
      const buckets = [...activeMsByBucket(activeSpans(events, gapMs)).values()]
      const sum = buckets.reduce((total, ms) => total + ms, 0)
      expect(sum / MINUTE_MS).toBe(totalMinutes(events, gapMs))
      expect(buckets.filter((ms) => ms <= 0 || ms > BUCKET_MS)).toEqual([])
    }),
  )
})

test('a bucket holds the part of a span that lies in it', () => {
  const spans = activeSpans([at(10, 30), at(59.5)])
  expect(activeMsByBucket(spans)).toEqual(
    new Map([
      [0, 5 * MINUTE_MS],
      [1, BUCKET_MS],
      [2, 10 * MINUTE_MS],
      [3, 30 * SECOND_MS],
      [4, 30 * SECOND_MS],
    ]),
  )
})

describe('the influence of an event', () => {
  it('ends where it is said to, whatever else there is', () => {
    fc.assert(
      fc.property(anyCase(1), fc.nat(), ({ gapMs, events }, pick) => {
        fc.pre(events.length > 0)
        const picked = pick % events.length
        const event = events[picked] ?? at(0)
        const spans = activeSpans(events, gapMs)
        const without = activeSpans(events.toSpliced(picked, 1), gapMs)
        const { before, after } = influenceMs(gapMs)
        // Between these instants nothing changes, so they stand for all.
        const edges = [...without, ...spans].flatMap(({ start, end }) => [start, end])
        const changed = [...edges, event.start + after].filter(
          (instant) => isActive(spans, instant) !== isActive(without, instant),
        )
        const isNear = (instant: number): boolean =>
          instant >= event.start - before && instant < event.start + after
        expect(changed.filter((instant) => !isNear(instant))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('reaches as far as that', () => {
    expect(influenceMs(5 * MINUTE_MS)).toEqual({
      before: 5 * MINUTE_MS,
      after: 36 * MINUTE_MS,
      lookBehind: 36 * MINUTE_MS,
    })
    const event = at(60, 30)
    const first = event.start - 5 * MINUTE_MS
    const last = event.start + 36 * MINUTE_MS - 1
    const earlier = [{ start: first - 2 * MINUTE_MS, end: first }]
    const later = [at(60 + 30 + 5)]
    expect(isActive(activeSpans(earlier), first)).toBe(false)
    expect(isActive(activeSpans([...earlier, event]), first)).toBe(true)
    expect(isActive(activeSpans(later), last)).toBe(true)
    expect(isActive(activeSpans([...later, event]), last)).toBe(false)
  })
})

test('a window computed by itself is as in the whole', () => {
  const anyLimit = fc.record({ pick: fc.nat(), ms: fc.oneof(fc.constantFrom(0, 1), upTo(60)) })
  fc.assert(
    fc.property(anyCase(1), anyLimit, anyLimit, ({ gapMs, events }, left, right) => {
      fc.pre(events.length > 0)
      const startOf = (pick: number): number => events[pick % events.length]?.start ?? 0
      const { before, after } = influenceMs(gapMs)
      const from = startOf(left.pick) + after - left.ms
      const to = startOf(right.pick) - before + right.ms
      const whole = cut(activeSpans(events, gapMs), from, to)
      expect(computedAlone(events, from, to, gapMs)).toEqual(whole)
    }),
    { numRuns: 3000 },
  )
})

test('recomputing the buckets near new events gives what recomputing everything gives', () => {
  fc.assert(
    fc.property(anyCase(1), ({ gapMs, events, some }) => {
      const known = events.filter((event) => !some.includes(event))
      const stored = activeMsByBucket(activeSpans(known, gapMs))
      const { before, after } = influenceMs(gapMs)
      for (const { start } of some) {
        const from = Math.floor((start - before) / BUCKET_MS)
        const to = Math.ceil((start + after) / BUCKET_MS)
        for (let bucket = from; bucket < to; bucket++) stored.delete(bucket)
        const spans = computedAlone(events, from * BUCKET_MS, to * BUCKET_MS, gapMs)
        for (const [bucket, ms] of activeMsByBucket(spans)) stored.set(bucket, ms)
      }
      expect(stored).toEqual(activeMsByBucket(activeSpans(events, gapMs)))
    }),
    { numRuns: 1000 },
  )
})
