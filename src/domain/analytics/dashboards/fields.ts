import { z } from 'zod'
import { AnalyticsEvent } from '../../../doctype/generated/schemas.ts'
import { INTERVALS } from '../../../series/intervals.ts'
import { FUNNEL_MODES, MAX_STEPS, MAX_WINDOW_MINUTES } from '../funnel.ts'
import { METRICS } from '../metrics.ts'
import { GROUP_BY } from '../scope.ts'

const METRIC_NAMES = Object.keys(METRICS) as [string, ...string[]]
/** Columns of a table. */
const MAX_METRICS = 10
/** Groups that a widget lists at most, and unless it says how many. */
const MAX_LIMIT = 100
const DEFAULT_LIMIT = 20

const event = AnalyticsEvent.shape
const text = event.event_name.min(1)

/** One value or several. */
const oneOrMore = <Block extends z.ZodType>(block: Block) =>
  z
    .preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(block).max(100))
    .optional()

/** Whose numbers: the reader's own unless something else is said. */
const whose = {
  user: event.user.optional(),
  organization: event.organization.unwrap().unwrap().optional(),
  workspace_id: event.workspace_id.unwrap().unwrap().optional(),
}

/** What widgets ask with; a type takes those that it needs. */
export const fields = {
  metric: z.enum(METRIC_NAMES),
  metrics: z.array(z.enum(METRIC_NAMES)).min(1).max(MAX_METRICS),
  /** What the values of the intervals come to; `total` is the metric's own, over the whole range. */
  aggregation: z.enum(['total', 'sum', 'avg', 'min', 'max', 'last']).default('total'),
  group_by: z.enum(GROUP_BY),
  interval: z.enum(INTERVALS).default('daily'),
  compare: z.union([z.literal('previous_period'), z.boolean()]).default(false),
  limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  /** Whose events, and which of them. */
  filters: z
    .strictObject({
      ...whose,
      event_type: oneOrMore(event.event_type),
      event_name: oneOrMore(text),
      event_category: oneOrMore(event.event_category.unwrap().unwrap()),
      model: oneOrMore(text),
      language: oneOrMore(text),
    })
    .default({}),
  /** For what cannot be filtered by kinds of events. */
  whose: z.strictObject(whose).default({}),
  steps: z
    .array(
      z.preprocess(
        (sent) => (typeof sent === 'string' ? { event_type: sent } : sent),
        z
          .strictObject({
            event_type: event.event_type.optional(),
            event_name: text.optional(),
            event_category: event.event_category.unwrap().unwrap().optional(),
          })
          .refine((step) => Object.keys(step).length > 0, 'a step says what its events are'),
      ),
    )
    .min(2)
    .max(MAX_STEPS),
  mode: z.enum(FUNNEL_MODES).optional(),
  window_minutes: z.int().min(1).max(MAX_WINDOW_MINUTES).optional(),
}

/** Whose events, and which, in the words of a widget. */
export type WidgetFilters = z.output<typeof fields.filters>
