import { defineAlias, optional, value } from '../frappe/method.ts'
import { flatEvent } from './events.ts'

export const analyticsTrackEvent = defineAlias(
  'Records one event of the caller, of any type and category.',
  {
    path: 'ai_assistant.api.analytics_track_event',
    of: 'ai_assistant.api.analytics.track_event',
    renames: { event_action: 'event_name' },
    input: {
      event_type: value.text(),
      event_category: optional(value.text()),
      event_label: optional(value.text()),
      event_value: optional(value.float()),
      event_data: optional(value.json()),
      metadata: optional(value.json()),
    },
    arguments: flatEvent,
  },
)
