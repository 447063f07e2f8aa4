import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { optional } from '../../../frappe/method.ts'

const event = AnalyticsEvent.shape

/** What a client says of one event. */
export const eventFields = {
  event_type: event.event_type,
  event_name: event.event_name.min(1),
  event_data: optional(event.event_data.unwrap().unwrap()),
  duration_ms: optional(event.duration_ms.unwrap().unwrap()),
  event_id: optional(z.guid()),
  event_category: optional(event.event_category.unwrap().unwrap()),
  timestamp: optional(event.timestamp),
  session_id: optional(event.session_id.unwrap().unwrap()),
  workspace_id: optional(event.workspace_id.unwrap().unwrap()),
  organization: optional(event.organization.unwrap().unwrap()),
  metadata: optional(event.metadata.unwrap().unwrap()),
}

/** The code of an event whose field is wrong. */
export function rejectionOf(field: unknown): 'unknown_type' | 'bad_field' {
  return field === 'event_type' ? 'unknown_type' : 'bad_field'
}
