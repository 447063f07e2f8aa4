import { z } from 'zod'
import { openSnapshot, teamSummary } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { teamFields } from './team-fields.ts'

export const getTeamSummary = defineMethod('What an organization did, and who did most of it.', {
  path: 'ai_assistant.api.analytics.get_team_summary',
  verbs: ['GET'],
  audience: 'user',
  right: { action: 'analytics.read', on: ({ organization }) => ({ organization }) },
  transaction: 'read',
  input: z.object(teamFields),
  output: z.object({
    success: z.literal(true),
    summary: z.object({
      active_users: z.int(),
      total_activity: z.int(),
      top_performers: z.array(z.object({ user: z.string(), activity: z.int(), rank: z.int() })),
      total_commands: z.int(),
      total_ai_requests: z.int(),
      total_tokens: z.int(),
      total_cost_usd: z.number(),
      top_commands: z.array(z.object({ command: z.string(), count: z.int() })),
      average_productivity_score: z.null(),
      cost_usd_exact: z.string(),
      unpriced_requests: z.int(),
    }),
    tz: z.string(),
    as_of: z.string(),
  }),
}).handle(async ({ input, ctx }) => ({
  success: true,
  ...(await teamSummary(openSnapshot(ctx.db, ctx.now()), input)),
}))
