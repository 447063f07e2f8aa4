import type { User } from '../../context.ts'
import { ValidationError } from '../../exceptions.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { selectsOfMembers } from './distinct.ts'
import { leastPeople } from './group-size.ts'
import { type ActivityPattern, activityPatterns } from './queries/retention.ts'
import { type AskedDates, intervalsIn, requireRange } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { once } from './sum-rows.ts'
import { isTooFew, type Standing } from './suppression.ts'

/** Weeks of one answer; a pattern of them is one number. */
const MAX_WEEKS = 26

/** What is asked; dates are local ones of the zone, both included. */
export interface RetentionQuery extends AskedDates, AskedScope {}

/** The people whose first week of the range was this one. */
export interface Cohort {
  /** The Monday. */
  week: string
  size: number | null
  /** From the cohort's own week on. */
  weeks: {
    week: string
    active: number | null
    /** Of the cohort; null of nobody. */
    rate: number | null
    /** Cut by the range, or not over yet. */
    partial: boolean
  }[]
}

export interface Retention {
  cohorts: Cohort[]
  /** Cohorts and weeks of too few people have no numbers. */
  suppressed: Standing['suppressed']
  tz: string
  as_of: string
  source: 'rollup' | 'raw'
}

/**
 * Who came back, by ISO week of the zone. A cohort is of those whose first event *within the range* is of its week:
 * what they did before the range does not count.
 */
export async function retention(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  query: RetentionQuery,
): Promise<Retention> {
  const { db, now } = snapshot
  const range = requireRange(query, caller.timeZone ?? siteZone, now)
  const weeks = intervalsIn(range, 'weekly', now)
  if (weeks.length > MAX_WEEKS) {
    throw new ValidationError(`Retention spans at most ${MAX_WEEKS} weeks. Narrow the dates.`)
  }
  const where = await conditionsFor(snapshot, caller, query)
  const question = { where, intervals: weeks, zone: range.zone }
  const { selects, source } = await selectsOfMembers(snapshot, 'user', question)
  const patterns = await once(snapshot, ['patterns'], question, () => activityPatterns(db, selects))
  const labels = weeks.map(({ startLabel, partial }) => ({
    week: startLabel.slice(0, 10),
    partial,
  }))
  const least = await leastPeople(snapshot, query)
  const cohorts = labels.map((_, first) => cohortOf(labels, first, patterns, least))
  const isSuppressed = cohorts.some((cohort) => cohort.weeks.some(({ active }) => active === null))
  return {
    cohorts,
    suppressed: isSuppressed ? 'k_anonymity' : null,
    tz: range.zone,
    as_of: isoWithOffset(now.getTime(), 0),
    source,
  }
}

type WeekLabel = Pick<Cohort['weeks'][number], 'week' | 'partial'>

function cohortOf(
  labels: readonly WeekLabel[],
  first: number,
  patterns: readonly ActivityPattern[],
  least: number,
): Cohort {
  // The lowest bit of a pattern is its first week.
  const own = patterns.filter(({ stretches }) => (stretches & -stretches) === 1 << first)
  const activeIn = (week: number): number =>
    own.reduce((sum, { stretches, people }) => sum + ((stretches >> week) & 1) * people, 0)
  const size = activeIn(first)
  return {
    week: labels[first]?.week ?? '',
    size: isTooFew(size, least) ? null : size,
    weeks: labels.slice(first).map(({ week, partial }, later) => {
      // Never more than the cohort: of too few people every week is of too few.
      const active = activeIn(first + later)
      if (isTooFew(active, least)) return { week, active: null, rate: null, partial }
      return { week, active, rate: size === 0 ? null : active / size, partial }
    }),
  }
}
