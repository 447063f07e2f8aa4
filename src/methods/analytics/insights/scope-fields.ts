import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { optional } from '../../../frappe/method.ts'

const event = AnalyticsEvent.shape

/** Whose events, of which local dates. */
export const scopeFields = {
  start_date: optional(z.iso.date()),
  end_date: optional(z.iso.date()),
  tz: optional(z.string()),
  user: optional(event.user),
  organization: optional(event.organization.unwrap().unwrap()),
  workspace_id: optional(event.workspace_id.unwrap().unwrap()),
}
