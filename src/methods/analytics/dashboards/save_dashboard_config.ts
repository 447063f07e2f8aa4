import { z } from 'zod'
import { AnalyticsDashboardConfig, User } from '../../../doctype/generated/schemas.ts'
import { saveDashboard } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, structure } from '../../../frappe/method.ts'

const config = AnalyticsDashboardConfig.shape

export const saveDashboardConfig = defineMethod('Stores a dashboard of the caller.', {
  path: 'ai_assistant.api.analytics.save_dashboard_config',
  verbs: ['POST'],
  audience: 'user',
  right: null, // everyone has dashboards of their own
  transaction: 'request',
  idempotency: null, // what is stored already is not stored again
  audit: null, // a dashboard gives nobody a right
  input: z.object({
    config_id: optional(config.name),
    dashboard_name: config.dashboard_name.min(1),
    widgets: config.widgets.unwrap().unwrap(),
    layout: config.layout.unwrap().unwrap(),
    date_range: optional(config.date_range.unwrap().unwrap()),
    custom_start_date: optional(config.custom_start_date.unwrap().unwrap()),
    custom_end_date: optional(config.custom_end_date.unwrap().unwrap()),
    shared_with: optional(structure(z.array(User.shape.name).max(100))),
    revision: optional(config.revision.unwrap().unwrap()),
  }),
  output: z.object({ success: z.literal(true), config_id: z.string(), revision: z.int() }),
}).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await saveDashboard({ db: ctx.db, now: ctx.now() }, user, input)),
}))
