import { z } from 'zod'
import { AnalyticsDashboardConfig } from '../../../doctype/generated/schemas.ts'
import { optional, structure, value } from '../../../frappe/method.ts'

const config = AnalyticsDashboardConfig.shape

/** Which dashboard: an id, a name, or the dashboard itself. */
export const dashboardConfig = optional(structure(z.union([config.dashboard_name, value.json()])))

export const layout = z.array(
  z.object({ id: z.string(), x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
)

/** A dashboard's widgets with their data. */
export const dashboardAnswer = {
  success: z.literal(true),
  widgets: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      title: z.string(),
      data: z.unknown().optional(),
      error: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
  config_id: z.string().nullable(),
  dashboard_name: z.string().nullable(),
  layout,
  date_range: z.string(),
  start_date: z.string(),
  end_date: z.string(),
  tz: z.string(),
  as_of: z.string(),
}
