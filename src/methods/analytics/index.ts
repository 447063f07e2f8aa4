// Event tracking

export { trackBatchEvents } from './events/track_batch_events.ts'
export { trackEvent } from './events/track_event.ts'
// Retention
export { rebuildSummaries } from './retention/rebuild_summaries.ts'
export { reprice } from './retention/reprice.ts'
// Time series
export { getTimeSeries } from './time_series/get_time_series.ts'
