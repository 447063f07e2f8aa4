import { spanOfDate } from '../../series/zones.ts'
import type { SummaryValues } from './queries/summaries.ts'
import type { Conditions } from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { teamFigures } from './team.ts'

/** The figures of one organization's local day, as its Team Analytics Summary holds them. */
export async function teamDay(
  snapshot: Snapshot,
  where: Conditions,
  date: string,
  zone: string,
): Promise<SummaryValues> {
  const intervals = [spanOfDate(date, zone)]
  const figures = await teamFigures(snapshot, { where, intervals, zone })
  return {
    active_users: figures.active_users,
    total_commands: figures.total_commands,
    total_ai_requests: figures.total_ai_requests,
    total_tokens: figures.total_tokens,
    // Nine decimals fit the column; the exact sum is in the rollups.
    total_cost_usd: Number(figures.total_cost_usd.toFixed(9)),
    unpriced_requests: figures.unpriced_requests,
    top_users: JSON.stringify(figures.top_performers),
    top_commands: JSON.stringify(figures.top_commands),
    average_productivity_score: figures.average_productivity_score ?? 0,
    scored_users: 0,
  }
}
