import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import {
  FUNNEL_MODES,
  funnel,
  MAX_STEPS,
  MAX_WINDOW_MINUTES,
  openSnapshot,
} from '../../../domain/analytics/index.ts'
import { defineMethod, optional, structure, value } from '../../../frappe/method.ts'
import { suppressed } from '../answer-fields.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

const event = AnalyticsEvent.shape

const stepFields = z.strictObject({
  event_type: optional(event.event_type),
  event_name: optional(event.event_name),
  event_category: optional(event.event_category.unwrap().unwrap()),
})

/** A step is what its fields say, at least one; a word alone is an event_type. */
const step = z.preprocess(
  (sent) => (typeof sent === 'string' ? { event_type: sent } : sent),
  stepFields.refine(
    (fields) => Object.values(fields).some((field) => field !== undefined),
    'must say what the event is',
  ),
)

const rate = z.number().nullable()

export const getFunnel = defineMethod(
  'How many people came as far as each step of a sequence of events.',
  {
    path: 'ai_assistant.api.analytics.get_funnel',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user, organization }) => ({ user, organization }) },
    transaction: 'read',
    input: z.object({
      steps: structure(z.array(step).min(2).max(MAX_STEPS)),
      window_minutes: optional(value.int({ min: 1, max: MAX_WINDOW_MINUTES })),
      mode: optional(z.enum(FUNNEL_MODES)),
      ...dateFields,
      ...scopeFields,
    }),
    output: z.object({
      success: z.literal(true),
      steps: z.array(
        z.object({
          step: stepFields,
          count: z.number().nullable(),
          rate_from_first: rate,
          rate_from_previous: rate,
          median_seconds: z.number().nullable(),
        }),
      ),
      mode: z.enum(FUNNEL_MODES),
      window_minutes: z.number(),
      suppressed,
      tz: z.string(),
      as_of: z.string(),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await funnel(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
