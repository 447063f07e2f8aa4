import { z } from 'zod'
import { aiUsage, openSnapshot, USAGE_GROUPS } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, value } from '../../../frappe/method.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

const figures = {
  total_requests: z.number(),
  total_tokens: z.number(),
  cost: z.number(),
  tokens_input: z.number(),
  tokens_output: z.number(),
  successful_requests: z.number(),
  failed_requests: z.number(),
  avg_duration_ms: z.number().nullable(),
  unpriced_requests: z.number(),
  cost_usd_exact: z.string(),
}

export const getAiUsage = defineMethod(
  'What AI requests used and cost, together and by day, model, provider, kind or person.',
  {
    path: 'ai_assistant.api.analytics.get_ai_usage',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user, organization }) => ({ user, organization }) },
    transaction: 'read',
    input: z.object({
      user: scopeFields.user,
      organization: scopeFields.organization,
      ...dateFields,
      // What get_usage_stats asks: the last so many.
      days: optional(value.int({ min: 1, max: 3653 })),
      group_by: optional(z.enum(USAGE_GROUPS)),
    }),
    output: z.object({
      success: z.literal(true),
      usage: z.object({
        ...figures,
        groups: z.array(z.object({ key: z.string().nullable(), ...figures })).optional(),
      }),
      as_of: z.string(),
      source: z.enum(['rollup', 'raw']),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await aiUsage(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
