import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AnalyticsEvent } from '../doctype/generated/schemas.ts'
import {
  addWidget,
  changeWidget,
  dashboardOverview,
  openSnapshot,
  type Placed,
  removeWidget,
} from '../domain/analytics/index.ts'
import { defineAlias, ownAlias } from '../frappe/alias.ts'
import { defineMethod, optional, structure, value } from '../frappe/method.ts'
import { flatOf, placedOf, updated } from './widgets.ts'

const API = 'ai_assistant.api.'
const SAVE = `${API}analytics.save_dashboard_config`

export const analyticsGetDashboard = defineAlias(
  'A dashboard, and what one looks at first: today, the latest events, the last 30 days.',
  {
    path: `${API}analytics_get_dashboard`,
    of: `${API}analytics.get_dashboard_data`,
    input: {
      user: optional(AnalyticsEvent.shape.user),
      workspace_id: optional(AnalyticsEvent.shape.workspace_id.unwrap().unwrap()),
    },
    // Beside the method's own keys.
    output: z.looseObject({
      summary: z.object({
        total_events_today: z.number(),
        active_users_today: z.number(),
        avg_performance_score: z.null(),
        critical_insights: z.null(),
      }),
      recent_events: z.array(
        z.object({
          event_id: z.string(),
          event_type: z.string(),
          event_category: z.string().nullable(),
          event_name: z.string(),
          event_action: z.string(),
          timestamp: z.string(),
          created_at: z.string(),
          duration_ms: z.number().nullable(),
          session_id: z.string().nullable(),
        }),
      ),
      top_features: z.array(z.object({ feature: z.string(), usage_count: z.number() })),
      performance_summary: z.object({
        requests: z.number(),
        avg_response_time: z.number(),
        error_rate: z.number(),
        success_rate: z.number(),
      }),
    }),
    answer: async (dashboard, asked, { user, ctx }) => {
      const snapshot = openSnapshot(ctx.db, ctx.now())
      const overview = await dashboardOverview(snapshot, user, ctx.siteZone, asked)
      return {
        ...dashboard,
        ...overview,
        recent_events: overview.recent_events.map((event) => ({
          ...event,
          event_action: event.event_name,
          created_at: event.timestamp,
        })),
      }
    },
  },
)

const word = value.data(64).min(1)
const config = structure(z.record(z.string(), z.unknown()))

/** A widget in flattened words. */
const flatFields = {
  widget_name: value.data(140).min(1),
  widget_type: word,
  data_source: word,
  query_config: config,
  display_config: optional(config),
  chart_type: optional(word),
  position_x: value.int({ min: 0 }),
  position_y: value.int({ min: 0 }),
  width: value.int({ min: 1 }),
  height: value.int({ min: 1 }),
}

const widgetAnswer = z.object({
  success: z.literal(true),
  widget_id: z.string(),
  widget_name: z.string(),
  widget_type: z.string(),
  data_source: z.string(),
  query_config: z.string(),
  display_config: z.string(),
  chart_type: z.string().nullable(),
  position_x: z.int(),
  position_y: z.int(),
  width: z.int(),
  height: z.int(),
})

/** Structures as text, as they are described. */
function answerOf(placed: Placed): z.input<typeof widgetAnswer> {
  const { query_config, display_config = {}, chart_type = null, ...flat } = flatOf(placed)
  return {
    success: true,
    widget_id: placed.widget.id,
    ...flat,
    query_config: JSON.stringify(query_config),
    display_config: JSON.stringify(display_config),
    chart_type,
  }
}

const usual = (block: z.ZodType<number>, otherwise: number) =>
  optional(block).transform((sent) => sent ?? otherwise)

export const analyticsCreateWidget = ownAlias(
  SAVE,
  defineMethod('Adds a widget to the default dashboard of the caller.', {
    path: `${API}analytics_create_widget`,
    verbs: ['POST'],
    audience: 'user',
    right: null, // as the method
    transaction: 'request',
    idempotency: 'widget_id',
    audit: null, // as the method
    input: z.object({
      ...flatFields,
      widget_id: optional(word),
      position_x: usual(flatFields.position_x, 0),
      position_y: usual(flatFields.position_y, 0),
      width: usual(flatFields.width, 4),
      height: usual(flatFields.height, 3),
    }),
    output: widgetAnswer,
  }).handle(async ({ input: { widget_id = randomUUID(), ...flat }, user, ctx }) =>
    answerOf(await addWidget({ db: ctx.db, now: ctx.now() }, user, placedOf(widget_id, flat))),
  ),
)

export const analyticsUpdateWidget = ownAlias(
  SAVE,
  defineMethod('Changes a widget of the default dashboard of the caller.', {
    path: `${API}analytics_update_widget`,
    verbs: ['POST'],
    audience: 'user',
    right: null, // as the method
    transaction: 'request',
    idempotency: null, // what is stored already is not stored again
    audit: null, // as the method
    input: z.object({
      widget_id: word,
      updates: structure(z.strictObject(flatFields).partial()),
    }),
    output: widgetAnswer,
  }).handle(async ({ input: { widget_id, updates }, user, ctx }) => {
    const writing = { db: ctx.db, now: ctx.now() }
    return answerOf(await changeWidget(writing, user, widget_id, (one) => updated(one, updates)))
  }),
)

export const analyticsDeleteWidget = ownAlias(
  SAVE,
  defineMethod('Takes a widget out of the default dashboard of the caller.', {
    path: `${API}analytics_delete_widget`,
    verbs: ['POST'],
    audience: 'user',
    right: null, // as the method
    transaction: 'request',
    idempotency: null, // what is gone cannot go again
    audit: null, // as the method
    input: z.object({ widget_id: word }),
    output: z.object({ success: z.literal(true), message: z.string() }),
  }).handle(async ({ input: { widget_id }, user, ctx }) => {
    await removeWidget({ db: ctx.db, now: ctx.now() }, user, widget_id)
    return { success: true, message: 'The widget was deleted.' }
  }),
)
