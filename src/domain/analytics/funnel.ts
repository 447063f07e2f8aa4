import type { User } from '../../context.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { leastPeople } from './group-size.ts'
import { nameId } from './names.ts'
import { type StepEvent, stepEvents } from './queries/funnel.ts'
import type { Conditions, Question } from './question.ts'
import { type AskedDates, requireRange, wholeOf } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { requireReadable } from './sum-rows.ts'
import { isTooFew, type Standing } from './suppression.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, type EventCategory, type EventType } from './vocabulary.ts'

/** What may come between two steps: anything, or no event of the person within the scope at all. */
export const FUNNEL_MODES = ['loose', 'strict'] as const
export type FunnelMode = (typeof FUNNEL_MODES)[number]

/** Steps of one funnel, the minutes from the first to the last where nothing is said, and at most: as long as events are kept. */
export const MAX_STEPS = 10
const USUAL_WINDOW_MINUTES = 7 * 24 * 60
export const MAX_WINDOW_MINUTES = 90 * 24 * 60

/** What an event has to be to take a step. */
export interface FunnelStep {
  event_type?: EventType | undefined
  event_name?: string | undefined
  event_category?: EventCategory | undefined
}

/** What is asked; dates are local ones of the zone, both included. */
export interface FunnelQuery extends AskedDates, AskedScope {
  steps: readonly FunnelStep[]
  /** From the first step to the last; seven days when absent. */
  window_minutes?: number | undefined
  /** `loose` when absent. */
  mode?: FunnelMode | undefined
}

export interface Funnel {
  steps: FunnelStepCount[]
  mode: FunnelMode
  window_minutes: number
  /** Steps of too few people have no numbers. */
  suppressed: Standing['suppressed']
  tz: string
  as_of: string
}

/** How many people came as far as a step. */
export interface FunnelStepCount {
  step: FunnelStep
  count: number | null
  /** Of those who took the first step, and of those who took the one before; null of nobody. */
  rate_from_first: number | null
  rate_from_previous: number | null
  /** From the first step, of each person's fastest attempt; by nearest rank. */
  median_seconds: number | null
}

/**
 * How far people came: each begins anew with every first step within the range, and counts with the attempt that went
 * furthest. All steps of an attempt lie within the range and the window; no event takes two of them.
 */
export async function funnel(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  query: FunnelQuery,
): Promise<Funnel> {
  const { now } = snapshot
  const { steps, window_minutes = USUAL_WINDOW_MINUTES, mode = 'loose' } = query
  const range = requireRange(query, caller.timeZone ?? siteZone, now)
  const where = await conditionsFor(snapshot, caller, query)
  const question = { where, intervals: wholeOf(range, now), zone: range.zone }
  await requireReadable(snapshot, question)
  const people = await journeysOf(snapshot, question, { steps, window_minutes, mode })
  const least = await leastPeople(snapshot, query)
  const counted = countSteps(steps, people)
  const told = counted.map((one) => (isTooFew(one.count, least) ? untold(one) : one))
  return {
    steps: told,
    mode,
    window_minutes,
    suppressed: told.some(({ count }) => count === null) ? 'k_anonymity' : null,
    tz: range.zone,
    as_of: isoWithOffset(now.getTime(), 0),
  }
}

function conditionsOf({ event_type, event_name, event_category }: FunnelStep): Conditions {
  return {
    ...(event_type && { event_type: [EVENT_TYPES[event_type]] }),
    ...(event_name && { name_id: [nameId(event_name)] }),
    ...(event_category && { event_category: [EVENT_CATEGORIES[event_category]] }),
  }
}

/** What one person has done so far, step by step. */
interface Journey {
  /** When the attempt began that is at this step and began last: it has most of its window left. -Infinity: none. */
  starts: number[]
  /** Milliseconds of the fastest attempt to get here. Infinity: none did. */
  fastest: number[]
}

async function journeysOf(
  { db }: Snapshot,
  { where, intervals }: Question,
  { steps, window_minutes, mode }: Required<Pick<FunnelQuery, 'steps' | 'window_minutes' | 'mode'>>,
): Promise<Journey[]> {
  const people = new Map<number, Journey>()
  // Where anything may come between, other events need not be read.
  const pieces = stepEvents(db, where, intervals, steps.map(conditionsOf), mode === 'loose')
  for await (const events of pieces) {
    for (const event of events) {
      const journey = people.get(event.subjectNo) ?? newJourney(steps.length)
      people.set(event.subjectNo, journey)
      advance(journey, event, window_minutes * 60_000, mode)
    }
  }
  return [...people.values()]
}

function newJourney(steps: number): Journey {
  return {
    starts: new Array(steps).fill(Number.NEGATIVE_INFINITY),
    fastest: new Array(steps).fill(Number.POSITIVE_INFINITY),
  }
}

/** Takes the person's next event. */
function advance(
  { starts, fastest }: Journey,
  { at, steps }: StepEvent,
  windowMs: number,
  mode: FunnelMode,
): void {
  // From the last step down, so that an event takes one step of an attempt.
  for (let step = starts.length - 1; step >= 0; step--) {
    const start = starts[step - 1] ?? at
    if ((steps & (1 << step)) !== 0 && at - start <= windowMs) {
      starts[step] = start
      fastest[step] = Math.min(fastest[step] ?? Number.POSITIVE_INFINITY, at - start)
    } else if (mode === 'strict') starts[step] = Number.NEGATIVE_INFINITY
  }
}

function untold({ step }: FunnelStepCount): FunnelStepCount {
  return {
    step,
    count: null,
    rate_from_first: null,
    rate_from_previous: null,
    median_seconds: null,
  }
}

function countSteps(
  steps: readonly FunnelStep[],
  people: readonly Journey[],
): (FunnelStepCount & { count: number })[] {
  const times = steps.map((_, index) =>
    people
      .map(({ fastest }) => fastest[index] ?? Number.POSITIVE_INFINITY)
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
  )
  return steps.map((step, index) => {
    const own = times[index] ?? []
    const median = own[Math.floor((own.length - 1) / 2)]
    return {
      step,
      count: own.length,
      rate_from_first: share(own.length, times[0]?.length),
      rate_from_previous: share(own.length, times[Math.max(0, index - 1)]?.length),
      median_seconds: median === undefined ? null : median / 1000,
    }
  })
}

function share(count: number, of = 0): number | null {
  return of === 0 ? null : count / of
}
