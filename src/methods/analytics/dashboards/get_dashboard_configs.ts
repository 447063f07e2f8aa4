import { z } from 'zod'
import { listDashboards } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, value } from '../../../frappe/method.ts'
import { layout } from './dashboard-fields.ts'

export const getDashboardConfigs = defineMethod(
  'The dashboards of the caller and those shared with them, the oldest first.',
  {
    path: 'ai_assistant.api.analytics.get_dashboard_configs',
    verbs: ['GET'],
    audience: 'user',
    right: null, // own ones, and those that their owners share
    transaction: 'read',
    input: z.object({
      limit: optional(value.int({ min: 1, max: 500 })).transform((limit) => limit ?? 50),
      cursor: optional(z.string()),
    }),
    output: z.object({
      success: z.literal(true),
      configs: z.array(
        z.object({
          config_id: z.string(),
          dashboard_name: z.string(),
          user: z.string(),
          is_own: z.boolean(),
          widgets: z.array(z.record(z.string(), z.unknown())),
          layout,
          date_range: z.string(),
          custom_start_date: z.string().nullable(),
          custom_end_date: z.string().nullable(),
          shared_with: z.array(z.string()).nullable(),
          revision: z.int(),
          creation: z.string(),
          modified: z.string(),
        }),
      ),
      next_cursor: z.string().nullable(),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await listDashboards(ctx.db, user, input)),
}))
