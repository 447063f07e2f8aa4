// Dashboards
export { getDashboardConfigs } from './dashboards/get_dashboard_configs.ts'
export { getDashboardData } from './dashboards/get_dashboard_data.ts'
export { saveDashboardConfig } from './dashboards/save_dashboard_config.ts'
// Event tracking
export { trackBatchEvents } from './events/track_batch_events.ts'
export { trackEvent } from './events/track_event.ts'
// Insights
export { getDataQuality } from './insights/get_data_quality.ts'
export { getEventSchema } from './insights/get_event_schema.ts'
export { getFunnel } from './insights/get_funnel.ts'
export { getRetention } from './insights/get_retention.ts'
// Metrics
export { getAiUsage } from './metrics/get_ai_usage.ts'
export { getCodeMetrics } from './metrics/get_code_metrics.ts'
export { getUserSummary } from './metrics/get_user_summary.ts'
// Retention
export { rebuildSummaries } from './retention/rebuild_summaries.ts'
export { reprice } from './retention/reprice.ts'
// Teams
export { getTeamLeaderboard } from './teams/get_team_leaderboard.ts'
export { getTeamSummary } from './teams/get_team_summary.ts'
export { getUserComparison } from './teams/get_user_comparison.ts'
// Time series
export { getComparison } from './time_series/get_comparison.ts'
export { getTimeSeries } from './time_series/get_time_series.ts'
