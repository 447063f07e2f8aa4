import { z } from 'zod'
import { AnalyticsEvent } from '../../doctype/generated/schemas.ts'
import { optional, structure } from '../../frappe/method.ts'

const event = AnalyticsEvent.shape

/** One value or several. */
const oneOrMore = <Block extends z.ZodType>(block: Block) =>
  z
    .preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(block).max(100))
    .optional()

/** Local dates of a zone, both included. */
export const dateFields = {
  start_date: optional(z.iso.date()),
  end_date: optional(z.iso.date()),
  tz: optional(z.string()),
}

/** Whose events a question is about, and which of them. */
export const scopeFields = {
  user: optional(event.user),
  organization: optional(event.organization.unwrap().unwrap()),
  workspace_id: optional(event.workspace_id.unwrap().unwrap()),
  // An unknown filter is refused: dropping it would answer another question.
  filters: optional(
    structure(
      z.strictObject({
        event_type: oneOrMore(event.event_type),
        event_name: oneOrMore(event.event_name),
        event_category: oneOrMore(event.event_category.unwrap().unwrap()),
        model: oneOrMore(event.event_name),
        language: oneOrMore(event.event_name),
      }),
    ),
  ),
}
