import { z } from 'zod'
import { dataQuality, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { dateFields } from '../scope-fields.ts'

const counts = z.record(z.string(), z.number())

export const getDataQuality = defineMethod(
  'What is odd about the data: late, repeated and refused events, requests without a price, a backlog.',
  {
    path: 'ai_assistant.api.analytics.get_data_quality',
    verbs: ['GET'],
    audience: 'system_manager',
    right: null,
    transaction: 'read',
    input: z.object({ start_date: dateFields.start_date, end_date: dateFields.end_date }),
    output: z.object({
      success: z.literal(true),
      quality: z.object({
        from: z.string(),
        to: z.string(),
        totals: counts,
        days: z.array(z.object({ date: z.string(), counts })),
        unpriced_requests: z.number(),
        outstanding_events: z.number(),
        lag_seconds: z.number(),
      }),
      as_of: z.string(),
    }),
  },
).handle(async ({ input, ctx }) => ({
  success: true,
  ...(await dataQuality(openSnapshot(ctx.db, ctx.now()), input)),
}))
