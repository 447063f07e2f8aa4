import { z } from 'zod'
import { leaderboard, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, value } from '../../../frappe/method.ts'
import { basisFields, suppressed } from '../answer-fields.ts'
import { teamFields } from './team-fields.ts'

export const getTeamLeaderboard = defineMethod('The people of an organization by a metric.', {
  path: 'ai_assistant.api.analytics.get_team_leaderboard',
  verbs: ['GET'],
  audience: 'user',
  right: { action: 'analytics.read_leaderboard', on: ({ organization }) => ({ organization }) },
  transaction: 'read',
  input: z.object({
    ...teamFields,
    metric: z.string(),
    limit: optional(value.int({ min: 1, max: 100 })).transform((limit) => limit ?? 10),
  }),
  output: z.object({
    success: z.literal(true),
    leaderboard: z.array(z.object({ user: z.string(), score: z.number(), rank: z.int() })),
    metric: z.string(),
    suppressed,
    ...basisFields,
  }),
}).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await leaderboard(openSnapshot(ctx.db, ctx.now()), user, input)),
}))
