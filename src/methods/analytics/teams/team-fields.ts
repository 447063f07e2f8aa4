import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { optional } from '../../../frappe/method.ts'

/** An organization, and local dates of its reporting zone. */
export const teamFields = {
  organization: AnalyticsEvent.shape.organization.unwrap().unwrap().min(1),
  start_date: optional(z.iso.date()),
  end_date: optional(z.iso.date()),
}

/** How numbers of a team were come by. */
export const basisFields = {
  tz: z.string(),
  as_of: z.string(),
  source: z.enum(['rollup', 'raw']),
  approx: z.boolean(),
  error_bound: z.number(),
}

/** Why numbers of a team are not told. */
export const suppressed = z.literal('k_anonymity').nullable()
