import type { Context } from '../../src/context.ts'
import { transact } from '../../src/db/transaction.ts'
import { saveDashboard } from '../../src/domain/analytics/index.ts'

interface Tile {
  id: string
  /** Of the twelve columns. */
  width: number
  [word: string]: unknown
}

/** A dashboard of the team for its owner, shared with its admin: each number can be counted from the seeded events. */
export async function seedDashboard(
  { db }: Pick<Context, 'db'>,
  { owner, reader, organization }: { owner: string; reader: string; organization: string },
  now: Date,
): Promise<void> {
  const filters = { organization }
  const team = (id: string, width: number, type: string, title: string, more: object): Tile => ({
    id,
    width,
    type,
    title,
    filters,
    ...more,
  })
  const rows: Tile[][] = [
    [
      team('events', 3, 'kpi', 'Events', { metric: 'events', compare: 'previous_period' }),
      team('people', 3, 'kpi', 'Active people', { metric: 'active_users' }),
      team('cost', 3, 'kpi', 'AI cost', { metric: 'cost_usd', compare: 'previous_period' }),
      team('accepted', 3, 'kpi', 'Acceptance rate', { metric: 'acceptance_rate' }),
    ],
    [
      team('types', 12, 'stacked', 'Events by day and type', {
        metric: 'events',
        group_by: 'event_type',
      }),
    ],
    [
      team('waiting', 6, 'timeseries', 'AI waiting time, 95th percentile', {
        metric: 'duration_ms_p95',
        filters: { organization, event_type: ['ai_request'] },
      }),
      team('ranks', 6, 'leaderboard', 'Lines changed', { metric: 'lines_changed', limit: 5 }),
    ],
    [
      team('models', 6, 'cost_by_model', 'AI cost by model', {}),
      team('suggestions', 6, 'funnel', 'From suggestion to commit', {
        steps: ['suggestion_shown', 'suggestion_accepted', 'commit'],
        window_minutes: 24 * 60,
      }),
    ],
    [team('rhythm', 12, 'heatmap', 'Events by weekday and hour', { metric: 'events' })],
  ]
  await transact(db, (trx) =>
    saveDashboard(
      { db: trx, now },
      { name: owner },
      {
        dashboard_name: 'Team',
        widgets: rows.flat().map(({ width: _, ...widget }) => widget),
        layout: rows.flatMap((row, y) =>
          row.map(({ id, width }, index) => ({
            id,
            x: row.slice(0, index).reduce((x, before) => x + before.width, 0),
            y: 3 * y,
            w: width,
            h: 3,
          })),
        ),
        shared_with: [reader],
      },
    ),
  )
}
