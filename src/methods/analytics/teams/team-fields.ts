import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { dateFields } from '../scope-fields.ts'

/** An organization, and local dates of its reporting zone. */
export const teamFields = {
  organization: AnalyticsEvent.shape.organization.unwrap().unwrap().min(1),
  start_date: dateFields.start_date,
  end_date: dateFields.end_date,
}
