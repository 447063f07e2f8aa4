import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { canonicalEvent, recordEvent, requireCapacity } from '../../../domain/analytics/index.ts'
import { DoesNotExistError } from '../../../exceptions.ts'
import { defineMethod, optional } from '../../../frappe/method.ts'
import { eventFields, rejectionOf } from './event-fields.ts'

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
  const sender = input.user === undefined ? user : await ctx.identity.findUser(input.user)
  if (sender === undefined) throw new DoesNotExistError('There is no enabled user of that name.')
  await requireCapacity(ctx.db)
  const zone = user.timeZone ?? ctx.siteZone
  const event = canonicalEvent(input, sender, zone, ctx.now(), ctx.mac)
  const { eventId, duplicate } = await recordEvent(ctx.db, sender.name, event)
  return { success: true, event_id: eventId, duplicate }
})
