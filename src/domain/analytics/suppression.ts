import { roundHalfEven } from '../../series/change.ts'
import { percentileRank } from '../../series/rank.ts'
import type { Metric } from './metrics.ts'
import type { Team } from './queries/teams.ts'

/*
 * Numbers of a few are numbers of each (analytics, 4.5). A filter that moves a group by fewer than five people would
 * give them away by subtraction; it cannot happen here, since what members may ask of a team takes no filter: neither
 * a workspace, nor a kind of event, nor a choice of people. The one group that is smaller than the team is that of
 * the people on a leaderboard, and `isGivenAway` guards it.
 */

/** People whose scores are told together at least, to those who do not manage them. */
const MIN_SCORE_GROUP = 5

/** How many people a number of a team has to be about. */
export function leastGroup(
  { kind }: Pick<Metric, 'kind'>,
  { minGroupSize }: Pick<Team, 'minGroupSize'>,
  isManager: boolean,
): number {
  return kind === 'score' && !isManager ? Math.max(minGroupSize, MIN_SCORE_GROUP) : minGroupSize
}

/** That nobody was active is told only where that of one person would be. */
export function isTooFew(people: number, least: number): boolean {
  return Math.max(people, 1) < least
}

/** Whether those who are left out of a list can be had by subtracting the list from the team. */
export function isGivenAway(leftOut: number, least: number): boolean {
  return leftOut > 0 && leftOut < least
}

/** Where a value stands among those of a team; nulls where the team is too small to be told about. */
export interface Standing {
  team_average: number | null
  percentile: number | null
  team_size: number | null
  suppressed: 'k_anonymity' | null
}

/** `all` are the values of those who were active and have one. */
export function standingOf(own: number | null, all: readonly number[], least: number): Standing {
  // The size too: of a team of two it says whether the other one worked.
  if (isTooFew(all.length, least)) {
    return { team_average: null, percentile: null, team_size: null, suppressed: 'k_anonymity' }
  }
  const percentile = own === null ? null : percentileRank(own, all)
  return {
    team_average: all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length,
    percentile: percentile === null ? null : roundHalfEven(percentile, 2),
    team_size: all.length,
    suppressed: null,
  }
}
