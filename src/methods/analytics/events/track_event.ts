import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { canonicalEvent, recordEvent } from '../../../domain/analytics/index.ts'
import { DoesNotExistError } from '../../../exceptions.ts'
import { defineMethod, optional } from '../../../frappe/method.ts'

const event = AnalyticsEvent.shape

export const trackEvent = defineMethod('Records one event of the caller.', {
  path: 'ai_assistant.api.analytics.track_event',
  verbs: ['POST'],
  audience: 'user',
  right: { action: 'analytics.track', on: ({ user }) => ({ user }) },
  transaction: 'own', // concurrent events share a commit
  idempotency: 'event_id',
  audit: null, // events are their own record
  reasonOf: (argument) => (argument === 'event_type' ? 'unknown_type' : 'bad_field'),
  input: z.object({
    event_type: event.event_type,
    event_name: event.event_name.min(1),
    event_data: optional(event.event_data),
    duration_ms: optional(event.duration_ms),
    event_id: optional(z.guid()),
    event_category: optional(event.event_category),
    timestamp: optional(event.timestamp),
    session_id: optional(event.session_id),
    workspace_id: optional(event.workspace_id),
    organization: optional(event.organization),
    metadata: optional(event.metadata),
    user: optional(event.user),
  }),
  output: z.object({
    success: z.literal(true),
    event_id: z.string(),
    duplicate: z.boolean(),
  }),
}).handle(async ({ input, user, ctx }) => {
  const sender = input.user === undefined ? user : await ctx.identity.findUser(input.user)
  if (sender === undefined) throw new DoesNotExistError('There is no enabled user of that name.')
  const zone = user.timeZone ?? ctx.siteZone
  const stored = await recordEvent(
    ctx.db,
    sender.name,
    canonicalEvent(input, sender, zone, ctx.now()),
  )
  return { success: true, event_id: stored.eventId, duplicate: stored.duplicate }
})
