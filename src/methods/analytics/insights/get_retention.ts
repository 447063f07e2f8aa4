import { z } from 'zod'
import { openSnapshot, retention } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { suppressed } from '../answer-fields.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

export const getRetention = defineMethod(
  'How many of the people who began in a week came back in each week after.',
  {
    path: 'ai_assistant.api.analytics.get_retention',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user, organization }) => ({ user, organization }) },
    transaction: 'read',
    input: z.object({
      ...dateFields,
      ...scopeFields,
    }),
    output: z.object({
      success: z.literal(true),
      cohorts: z.array(
        z.object({
          week: z.string(),
          size: z.number().nullable(),
          weeks: z.array(
            z.object({
              week: z.string(),
              active: z.number().nullable(),
              rate: z.number().nullable(),
              partial: z.boolean(),
            }),
          ),
        }),
      ),
      suppressed,
      tz: z.string(),
      as_of: z.string(),
      source: z.enum(['rollup', 'raw']),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await retention(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
