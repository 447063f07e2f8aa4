import type { User } from '../../../context.ts'
import { isoWithOffset } from '../../../series/zones.ts'
import { groupNames } from '../group-names.ts'
import { type Measurement, measure } from '../measure.ts'
import { namesOf } from '../names.ts'
import { latestEvents } from '../queries/latest-events.ts'
import type { Conditions, Question, Stretches } from '../question.ts'
import { namedRange, wholeOf } from '../range.ts'
import { conditionsFor } from '../scope.ts'
import type { Snapshot } from '../snapshot.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, nameOf } from '../vocabulary.ts'

/** Entries of its lists. */
const MOST = 10

export interface RecentEvent {
  event_id: string
  event_type: string
  event_category: string | null
  event_name: string
  timestamp: string
  duration_ms: number | null
  session_id: string | null
}

/** What one looks at first: today, and the last 30 days. */
export interface Overview {
  summary: {
    total_events_today: number
    active_users_today: number
    /** Nothing computes these two yet. */
    avg_performance_score: null
    critical_insights: null
  }
  recent_events: RecentEvent[]
  top_features: { feature: string; usage_count: number }[]
  /** Of AI requests; rates are 0 where there are no requests. */
  performance_summary: {
    requests: number
    avg_response_time: number
    error_rate: number
    success_rate: number
  }
}

/** The overview of one person, or of what they do in a workspace. */
export async function dashboardOverview(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  {
    user = caller.name,
    workspace_id,
  }: { user?: string | undefined; workspace_id?: string | undefined },
): Promise<Overview> {
  const { now } = snapshot
  const zone = caller.timeZone ?? siteZone
  const where = await conditionsFor(snapshot, caller, { user, workspace_id })
  const over = (name: 'today' | 'last_30_days'): Question => ({
    where,
    intervals: wholeOf(namedRange(name, zone, now), now),
    zone,
  })
  const [today, month] = [over('today'), over('last_30_days')]
  const totalOf = async (metric: string) => (await measure(snapshot, metric, today)).total ?? 0
  return {
    summary: {
      total_events_today: await totalOf('events'),
      active_users_today: await totalOf('active_users'),
      avg_performance_score: null,
      critical_insights: null,
    },
    recent_events: await recentEvents(snapshot, where, month.intervals),
    top_features: await topFeatures(snapshot, month),
    performance_summary: await performanceOf(snapshot, month),
  }
}

async function topFeatures(snapshot: Snapshot, month: Question): Promise<Overview['top_features']> {
  const { groups } = await measure(snapshot, 'events', { ...month, groupBy: 'name_id' })
  const name = await groupNames(
    snapshot.db,
    'event_name',
    groups.map(({ key }) => key),
  )
  return groups
    .map(({ key, total }) => ({ feature: name(key) ?? '', usage_count: total ?? 0 }))
    .sort((a, b) => b.usage_count - a.usage_count || (a.feature < b.feature ? -1 : 1))
    .slice(0, MOST)
}

async function performanceOf(
  snapshot: Snapshot,
  month: Question,
): Promise<Overview['performance_summary']> {
  const requests = { ...month, where: { ...month.where, event_type: [EVENT_TYPES.ai_request] } }
  const totalOf = async (metric: string): Promise<Measurement['total']> =>
    (await measure(snapshot, metric, requests)).total
  const [count, success] = [await totalOf('ai_requests'), await totalOf('ai_success_rate')]
  return {
    requests: count ?? 0,
    avg_response_time: (await totalOf('duration_ms_avg')) ?? 0,
    error_rate: success === null ? 0 : 1 - success,
    success_rate: success ?? 0,
  }
}

async function recentEvents(
  { db }: Snapshot,
  where: Conditions,
  [range]: Stretches,
): Promise<RecentEvent[]> {
  if (range === undefined) return []
  const rows = await latestEvents(db, where, range, MOST)
  const names = await namesOf(
    db,
    rows.map(({ nameId }) => nameId),
  )
  return rows.map((row) => ({
    event_id: row.eventId,
    event_type: nameOf(EVENT_TYPES, row.eventType) ?? 'custom',
    event_category: row.category === null ? null : (nameOf(EVENT_CATEGORIES, row.category) ?? null),
    event_name: names.get(row.nameId.toString('hex')) ?? '',
    timestamp: isoWithOffset(row.time, 0),
    duration_ms: row.durationMs,
    session_id: row.sessionId,
  }))
}
