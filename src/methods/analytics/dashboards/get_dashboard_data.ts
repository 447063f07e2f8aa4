import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { dashboardData, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod, optional } from '../../../frappe/method.ts'
import { dashboardAnswer, dashboardConfig } from './dashboard-fields.ts'

export const getDashboardData = defineMethod(
  'The widgets of a dashboard with the caller’s numbers, all of one instant.',
  {
    path: 'ai_assistant.api.analytics.get_dashboard_data',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user }) => ({ user }) },
    transaction: 'read',
    input: z.object({
      user: optional(AnalyticsEvent.shape.user),
      workspace_id: optional(AnalyticsEvent.shape.workspace_id.unwrap().unwrap()),
      dashboard_config: dashboardConfig,
    }),
    output: z.object(dashboardAnswer),
  },
).handle(async ({ input, user, ctx }) => {
  const snapshot = openSnapshot(ctx.db, ctx.now())
  const { requireRight } = ctx
  return {
    success: true,
    ...(await dashboardData({ snapshot, requireRight }, user, ctx.siteZone, input)),
  }
})
