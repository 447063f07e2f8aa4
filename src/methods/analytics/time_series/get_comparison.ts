import { z } from 'zod'
import { comparison, DATE_RANGES, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod, structure } from '../../../frappe/method.ts'
import { basisFields } from '../answer-fields.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

/** A name, or local dates of which the end is included. */
const period = structure(
  z.union(
    [z.enum(DATE_RANGES), z.strictObject({ start: z.iso.date(), end: z.iso.date() })],
    `must be dates, {"start", "end"}, or one of ${DATE_RANGES.join(', ')}`,
  ),
)

export const getComparison = defineMethod('A metric in two periods, and how it changed.', {
  path: 'ai_assistant.api.analytics.get_comparison',
  verbs: ['GET'],
  audience: 'user',
  right: { action: 'analytics.read', on: ({ user, organization }) => ({ user, organization }) },
  transaction: 'read',
  input: z.object({
    metric: z.string(),
    period1: period,
    period2: period,
    tz: dateFields.tz,
    ...scopeFields,
  }),
  output: z.object({
    success: z.literal(true),
    comparison: z.object({
      period1_value: z.number().nullable(),
      period2_value: z.number().nullable(),
      change_percent: z.number().nullable(),
      status: z.enum(['up', 'down', 'flat', 'new', 'gone', 'no_data']),
      period1_per_day: z.number().nullable(),
      period2_per_day: z.number().nullable(),
      reason: z.literal('not_available').nullable(),
      ...basisFields,
    }),
  }),
}).handle(async ({ input, user, ctx }) => ({
  success: true,
  comparison: await comparison(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input),
}))
