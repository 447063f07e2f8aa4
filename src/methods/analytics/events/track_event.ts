import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { canonicalEvent, recordEvent } from '../../../domain/analytics/index.ts'
import { defineMethod, optional } from '../../../frappe/method.ts'
import { eventFields, rejectionOf } from './event-fields.ts'
import { requireSender } from './event-sender.ts'

export const trackEvent = defineMethod('Records one event of the caller.', {
  path: 'ai_assistant.api.analytics.track_event',
  verbs: ['POST'],
  audience: 'user',
  right: { action: 'analytics.track', on: ({ user }) => ({ user }) },
  transaction: 'own', // concurrent events share a commit
  idempotency: 'event_id',
  audit: null, // events are their own record
  reasonOf: rejectionOf,
  input: z.object({ ...eventFields, user: optional(AnalyticsEvent.shape.user) }),
  output: z.object({
    success: z.literal(true),
    event_id: z.string(),
    duplicate: z.boolean(),
  }),
}).handle(async ({ input, user, ctx }) => {
  const sender = await requireSender({ input, user, ctx })
  const zone = user.timeZone ?? ctx.siteZone
  const event = canonicalEvent(input, sender, zone, ctx.now(), ctx.mac)
  const { eventId, duplicate } = await recordEvent(ctx.db, sender.name, event)
  return { success: true, event_id: eventId, duplicate }
})
