import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { recordBatch } from '../../../domain/analytics/index.ts'
import { ValidationError } from '../../../exceptions.ts'
import { defineMethod, optional, structure } from '../../../frappe/method.ts'
import { eventFields, rejectionOf } from './event-fields.ts'
import { requireSender } from './event-sender.ts'

/** Events and bytes of one batch (analytics, 4.1). */
const MAX_EVENTS = 5_000
const MAX_BYTES = 5 * 1024 * 1024
/** Bytes that are read at all, so that a batch that is a little too large hears so. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

const item = z.object(eventFields)

export const trackBatchEvents = defineMethod(
  'Records up to 5,000 events of the caller in one transaction, and says of each what became of it.',
  {
    path: 'ai_assistant.api.analytics.track_batch_events',
    verbs: ['POST'],
    audience: 'user',
    right: { action: 'analytics.track', on: ({ user }) => ({ user }) },
    transaction: 'own',
    idempotency: null, // each event has its event_id
    audit: null, // events are their own record
    bodyLimit: MAX_BODY_BYTES,
    input: z.object({
      events: structure(
        z.array(z.unknown()).max(MAX_EVENTS, `must have at most ${MAX_EVENTS} events`),
      ),
      user: optional(AnalyticsEvent.shape.user),
    }),
    output: z.object({
      success: z.literal(true),
      processed_count: z.number(),
      duplicate_count: z.number(),
      rejected_count: z.number(),
      results: z.array(
        z.object({
          index: z.number(),
          event_id: z.string().nullable(),
          status: z.enum(['stored', 'duplicate', 'rejected']),
          code: z.string(),
        }),
      ),
    }),
  },
).handle(async ({ input, user, ctx, bodyBytes }) => {
  if (bodyBytes > MAX_BYTES) throw new ValidationError('A batch has at most 5 MiB.')
  const sender = await requireSender({ input, user, ctx })
  const outcome = await recordBatch(
    {
      db: ctx.db,
      mac: ctx.mac,
      now: ctx.now(),
      sender,
      zone: user.timeZone ?? ctx.siteZone,
      parse: (sent) => {
        const { data, error } = item.safeParse(sent)
        return data ?? rejectionOf(error?.issues[0]?.path[0])
      },
    },
    input.events,
  )
  return { success: true, ...outcome }
})
