import type { Dashboard } from './dashboard.ts'

/** The name of the dashboard that is shown when none is named. */
export const DEFAULT_NAME = 'default'

/** What somebody sees who has saved no dashboard of that name. */
export const DEFAULT_DASHBOARD: Dashboard = {
  widgets: [
    { id: 'events', type: 'kpi', title: 'Events', metric: 'events', compare: 'previous_period' },
    {
      id: 'active-time',
      type: 'kpi',
      title: 'Active minutes',
      metric: 'time_active_minutes',
      compare: 'previous_period',
    },
    {
      id: 'ai-requests',
      type: 'kpi',
      title: 'AI requests',
      metric: 'ai_requests',
      compare: 'previous_period',
    },
    { id: 'cost', type: 'kpi', title: 'AI cost', metric: 'cost_usd', compare: 'previous_period' },
    {
      id: 'activity',
      type: 'stacked',
      title: 'Activity by day',
      metric: 'events',
      group_by: 'event_type',
    },
    { id: 'rhythm', type: 'heatmap', title: 'Activity by weekday and hour', metric: 'events' },
    { id: 'models', type: 'cost_by_model', title: 'AI usage by model' },
    {
      id: 'commands',
      type: 'bar',
      title: 'Commands',
      metric: 'commands_used',
      group_by: 'event_name',
      filters: { event_type: ['command'] },
      limit: 10,
    },
  ],
  layout: [
    { id: 'events', x: 0, y: 0, w: 3, h: 2 },
    { id: 'active-time', x: 3, y: 0, w: 3, h: 2 },
    { id: 'ai-requests', x: 6, y: 0, w: 3, h: 2 },
    { id: 'cost', x: 9, y: 0, w: 3, h: 2 },
    { id: 'activity', x: 0, y: 2, w: 12, h: 4 },
    { id: 'rhythm', x: 0, y: 6, w: 12, h: 4 },
    { id: 'models', x: 0, y: 10, w: 6, h: 4 },
    { id: 'commands', x: 6, y: 10, w: 6, h: 4 },
  ],
  date_range: 'last_30_days',
  custom_start_date: null,
  custom_end_date: null,
}
