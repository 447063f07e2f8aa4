import { z } from 'zod'
import type { AiUsage, TimeSeries } from '../domain/analytics/index.ts'
import { defineAlias } from '../frappe/alias.ts'
import { optional, structure, value } from '../frappe/method.ts'
import { MAX_TREND_POINTS } from '../series/trend.ts'
import { flatEvent, telemetryEvents } from './events.ts'
import { metricOf, TREND_WORDS, trendAnswer } from './trends.ts'
import { usageStats } from './usage-stats.ts'

export {
  analyticsCreateWidget,
  analyticsDeleteWidget,
  analyticsGetDashboard,
  analyticsUpdateWidget,
} from './dashboards.ts'

/** The extension sends at 50 events, and those that failed with the next ones. */
const MAX_TELEMETRY = 200

export const analyticsTrackEvent = defineAlias(
  'Records one event of the caller, of any type and category.',
  {
    path: 'ai_assistant.api.analytics_track_event',
    of: 'ai_assistant.api.analytics.track_event',
    renames: { event_action: 'event_name' },
    input: {
      event_type: value.text(),
      event_category: optional(value.text()),
      event_label: optional(value.text()),
      event_value: optional(value.float()),
      event_data: optional(value.json()),
      metadata: optional(value.json()),
    },
    arguments: flatEvent,
  },
)

export const trackTelemetry = defineAlias(
  'Records telemetry of the editor extension, which sends it without credentials.',
  {
    path: 'ai_assistant.api.endpoints.track_telemetry',
    of: 'ai_assistant.api.analytics.track_batch_events',
    input: {
      events: structure(
        z.array(z.unknown()).max(MAX_TELEMETRY, `must have at most ${MAX_TELEMETRY} events`),
      ),
    },
    arguments: ({ events, ...args }) => ({ ...args, events: telemetryEvents(events) }),
    // It sends twice a minute; several may share an address.
    guests: { rateLimit: { limit: 60, seconds: 60 }, xssSafe: false },
  },
)

export const getUsageStats = defineAlias(
  'What the AI requests of the last days used and cost, together and by provider.',
  {
    path: 'ai_assistant.api.analytics.get_usage_stats',
    of: 'ai_assistant.api.analytics.get_ai_usage',
    input: {
      days: optional(value.int({ min: 1, max: 3653 })).transform((days) => days ?? 7),
      provider: optional(value.text()).transform((provider) => provider ?? 'all'),
    },
    arguments: (args) => ({ ...args, group_by: 'provider' }),
    output: z.object({
      success: z.literal(true),
      total_requests: z.number(),
      total_tokens: z.number(),
      total_cost: z.number(),
      avg_response_time: z.number(),
      by_provider: z.record(z.string(), z.object({ requests: z.number(), cost: z.number() })),
    }),
    answer: ({ usage }, { provider }) => usageStats(usage as AiUsage['usage'], String(provider)),
  },
)

const dataPoints = z.array(
  z.object({ period: z.string(), value: z.number(), change_percent: z.number().optional() }),
)

export const analyticsGetTrends = defineAlias(
  'A metric over the last hours, days or weeks, and where it is heading.',
  {
    path: 'ai_assistant.api.analytics_get_trends',
    of: 'ai_assistant.api.analytics.get_time_series',
    renames: { period_type: 'interval' },
    input: {
      metric: optional(value.data(140)),
      metric_type: optional(value.data(140)),
      metric_name: optional(value.data(140)),
      periods: optional(value.int({ min: 1, max: MAX_TREND_POINTS })).transform((n) => n ?? 30),
    },
    arguments: ({ metric, metric_type, metric_name, ...args }) => ({
      ...args,
      metric: metric ?? metricOf(metric_type, metric_name),
    }),
    // Beside the method's own keys.
    output: z.looseObject({
      metric_type: z.string(),
      metric_name: z.string(),
      period_type: z.string(),
      data_points: dataPoints,
      data: dataPoints,
      trend: z.enum(TREND_WORDS),
      average: z.number(),
      min: z.number(),
      max: z.number(),
      change_percent: z.number(),
      summary: z.object({
        min: z.number(),
        max: z.number(),
        avg: z.number(),
        current: z.number(),
      }),
    }),
    answer: (answer, { metric_type, metric_name }) => {
      const { metric, interval, series } = answer as unknown as TimeSeries
      return {
        ...answer,
        metric_type: String(metric_type ?? metric),
        metric_name: String(metric_name ?? metric),
        period_type: interval,
        ...trendAnswer({ series, interval }),
      }
    },
  },
)
