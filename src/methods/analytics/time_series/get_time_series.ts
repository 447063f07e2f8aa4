import { z } from 'zod'
import { GROUP_BY, INTERVALS, openSnapshot, timeSeries } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, value } from '../../../frappe/method.ts'
import { basisFields } from '../answer-fields.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

const { tz, as_of, ...basis } = basisFields

const point = z.object({
  timestamp: z.string(),
  end: z.string(),
  value: z.number().nullable(),
  partial: z.boolean(),
})

export const getTimeSeries = defineMethod('A metric by hour, day or week, for charts.', {
  path: 'ai_assistant.api.analytics.get_time_series',
  verbs: ['GET'],
  audience: 'user',
  right: { action: 'analytics.read', on: ({ user, organization }) => ({ user, organization }) },
  transaction: 'read',
  input: z.object({
    metric: z.string(),
    interval: optional(z.enum(INTERVALS)).transform((interval) => interval ?? 'daily'),
    ...dateFields,
    periods: optional(value.int({ min: 1, max: 1000 })),
    ...scopeFields,
    group_by: optional(z.enum(GROUP_BY)),
  }),
  output: z.object({
    success: z.literal(true),
    series: z.array(point),
    total: z.number().nullable(),
    metric: z.string(),
    unit: z.string(),
    interval: z.enum(INTERVALS),
    tz,
    as_of,
    stale: z.boolean(),
    ...basis,
    groups: z
      .array(
        z.object({
          key: z.string().nullable(),
          series: z.array(point),
          total: z.number().nullable(),
        }),
      )
      .optional(),
  }),
}).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await timeSeries(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
