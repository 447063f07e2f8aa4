import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { openSnapshot, userComparison } from '../../../domain/analytics/index.ts'
import { defineMethod, optional } from '../../../frappe/method.ts'
import { basisFields, suppressed } from '../answer-fields.ts'
import { teamFields } from './team-fields.ts'

export const getUserComparison = defineMethod('Somebody among the people of an organization.', {
  path: 'ai_assistant.api.analytics.get_user_comparison',
  verbs: ['GET'],
  audience: 'user',
  right: {
    action: 'analytics.read',
    on: ({ user, organization }, caller) => ({ user: user ?? caller.name, organization }),
  },
  transaction: 'read',
  input: z.object({
    ...teamFields,
    user: optional(AnalyticsEvent.shape.user),
    metric: z.string(),
  }),
  output: z.object({
    success: z.literal(true),
    user_value: z.number().nullable(),
    team_average: z.number().nullable(),
    percentile: z.number().nullable(),
    team_size: z.int().nullable(),
    suppressed,
    reason: z.literal('not_available').nullable(),
    ...basisFields,
  }),
}).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await userComparison(openSnapshot(ctx.db, ctx.now()), user, input)),
}))
