import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { optional } from '../../../frappe/method.ts'

const event = AnalyticsEvent.shape

/** What a client says of one event. */
export const eventFields = {
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
}

/** The code of an event whose field is wrong. */
export function rejectionOf(field: unknown): 'unknown_type' | 'bad_field' {
  return field === 'event_type' ? 'unknown_type' : 'bad_field'
}
