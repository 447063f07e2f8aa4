import { z } from 'zod'
import { ValidationError } from '../../../exceptions.ts'
import { aiUsage } from '../ai-usage.ts'
import { funnel } from '../funnel.ts'
import { retention } from '../retention.ts'
import { leaderboard } from '../team.ts'
import { distribution } from './distribution.ts'
import { fields } from './fields.ts'
import { heatmap } from './heatmap.ts'
import { bar, kpi, stacked, table, timeseries } from './metric-widgets.ts'
import { scopeOf, type WidgetType, widgetType } from './widget-type.ts'

/** Characters of a text: a few pages. */
const MAX_TEXT = 10_000

const notAvailable = (why: string): WidgetType =>
  widgetType({}, () => Promise.reject(new ValidationError(why, { reason: 'not_available' })))

const NEEDS_PERFORMANCE = 'This needs the performance module, which this server does not have yet.'

/** Every type of widget. */
export const WIDGET_TYPES: Readonly<Record<string, WidgetType>> = {
  kpi,
  timeseries,
  stacked,
  bar,
  table,
  heatmap,
  distribution,
  leaderboard: widgetType(
    { metric: fields.metric, limit: fields.limit, filters: fields.whose },
    async ({ snapshot, caller, range, requireRight }, { filters, ...asked }) => {
      // Somebody in several organizations is at home in the first.
      const organization = filters.organization ?? caller.memberships[0]?.organization
      if (organization === undefined) {
        throw new ValidationError('A leaderboard needs filters.organization.')
      }
      await requireRight('analytics.read_leaderboard', { organization })
      const dates = { start_date: range.start, end_date: range.end }
      return leaderboard(snapshot, caller, { ...asked, ...dates, organization })
    },
  ),
  funnel: widgetType(
    {
      steps: fields.steps,
      mode: fields.mode,
      window_minutes: fields.window_minutes,
      filters: fields.filters,
    },
    async (reader, { filters, ...asked }) => {
      const { snapshot, caller, range } = reader
      return funnel(snapshot, caller, range.zone, { ...asked, ...(await scopeOf(reader, filters)) })
    },
  ),
  retention: widgetType({ filters: fields.filters }, async (reader, { filters }) => {
    const { snapshot, caller, range } = reader
    return retention(snapshot, caller, range.zone, await scopeOf(reader, filters))
  }),
  cost_by_model: widgetType({ filters: fields.whose }, async (reader, { filters }) => {
    const { snapshot, caller, range } = reader
    const scope = await scopeOf(reader, filters)
    return aiUsage(snapshot, caller, range.zone, { ...scope, group_by: 'model' })
  }),
  text: widgetType(
    { options: z.looseObject({ text: z.string().max(MAX_TEXT) }) },
    async (_reader, { options: { text } }) => ({ text }),
  ),
  score_breakdown: notAvailable('Productivity scores are not computed yet.'),
  insights: notAvailable('Insights are not computed yet.'),
  alert_status: notAvailable(NEEDS_PERFORMANCE),
  slo: notAvailable(NEEDS_PERFORMANCE),
  flamegraph: notAvailable(NEEDS_PERFORMANCE),
}
