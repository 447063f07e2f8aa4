import { z } from 'zod'
import { eventSchema, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

export const getEventSchema = defineMethod(
  'Which events there are, and what their data holds; never its values.',
  {
    path: 'ai_assistant.api.analytics.get_event_schema',
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
      events: z.array(
        z.object({
          event_type: z.string(),
          event_name: z.string(),
          count: z.number(),
          last_seen: z.string().nullable(),
          sampled: z.number(),
          properties: z.array(
            z.object({
              name: z.string(),
              types: z.array(z.string()),
              count: z.number(),
              share: z.number(),
            }),
          ),
        }),
      ),
      total_names: z.number(),
      tz: z.string(),
      as_of: z.string(),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await eventSchema(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
