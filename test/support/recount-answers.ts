import {
  compare,
  costsOf,
  eventsIn,
  exactCost,
  groupBy,
  lines,
  measure,
  narrowed,
  type Property,
  propertyOf,
  type RawEvent,
  type Scope,
  type Selection,
  scopeOf,
  select,
  withKey,
} from './recount.ts'
import {
  type Dates,
  dateAt,
  datesOf,
  mondayOf,
  type Period,
  periodDates,
  type Span,
  spanOf,
} from './recount-zones.ts'

// --- People ------------------------------------------------------------------------------------

/** The figures of User Analytics Summary over a stretch of time. */
export function userSummary(scope: Scope, span: Span) {
  return {
    commands_used: measure('commands_used', scope, span),
    ai_requests: measure('ai_requests', scope, span),
    tokens_used: measure('tokens_used', scope, span),
    files_edited: measure('files_edited', scope, span),
    lines_changed: measure('lines_changed', scope, span),
    time_active_minutes: measure('time_active_minutes', scope, span),
    most_used_command: commandsOf(scope, span)[0]?.[0] ?? null,
    most_edited_language: ranked(eventsIn(scope, span).flatMap(languagesOf))[0]?.[0] ?? null,
    productivity_score: null,
  }
}

export function codeMetrics(scope: Scope, span: Span) {
  const events = eventsIn(scope, span)
  return {
    files_edited: measure('files_edited', scope, span),
    lines_changed: measure('lines_changed', scope, span),
    lines_added: measure('lines_added', scope, span),
    lines_deleted: measure('lines_deleted', scope, span),
    languages: Object.fromEntries(ranked(events.flatMap(languagesOf))),
    file_types: Object.fromEntries(ranked(events.flatMap(fileTypesOf))),
    commit_count: measure('commits', scope, span),
  }
}

/** Lines by language: what edits changed in theirs, and what commits say. */
function languagesOf(event: RawEvent): [string, number][] {
  const { languages } = event.event_data
  if (event.event_type === 'file_edit') return linesBy(event, 'language')
  return event.event_type === 'commit' && typeof languages === 'object'
    ? Object.entries(languages ?? {}).map(([name, count]) => [name, Number(count)])
    : []
}

function fileTypesOf(event: RawEvent): [string, number][] {
  return event.event_type === 'file_edit' ? linesBy(event, 'file_type') : []
}

function linesBy(event: RawEvent, key: string): [string, number][] {
  const name = event.event_data[key]
  return typeof name === 'string' ? [[name, lines(event, 'lines_added', 'lines_deleted')]] : []
}

function commandsOf(scope: Scope, span: Span): [string, number][] {
  const commands = eventsIn(narrowed(scope, { event_type: 'command' }), span)
  return ranked(commands.map(({ event_name }) => [event_name, 1]))
}

/** Sums by name, the largest first, then by name; those of nothing left out. */
function ranked(parts: readonly [string, number][]): [string, number][] {
  const sums = new Map<string, number>()
  for (const [name, amount] of parts) sums.set(name, (sums.get(name) ?? 0) + amount)
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .sort(([a, many], [b, more]) => more - many || compare(a, b))
}

export function aiUsage(scope: Scope, span: Span) {
  const requests = narrowed(scope, { event_type: 'ai_request' })
  const events = eventsIn(requests, span)
  const failures = measure('ai_requests_failed', requests, span) ?? 0
  const exact = exactCost(events, scope.prices)
  return {
    total_requests: events.length,
    total_tokens: measure('tokens_used', requests, span),
    tokens_input: measure('tokens_input', requests, span),
    tokens_output: measure('tokens_output', requests, span),
    cost: Number(exact),
    cost_usd_exact: exact,
    unpriced_requests: events.length - costsOf(events, scope.prices).length,
    successful_requests: events.length - failures,
    failed_requests: failures,
    avg_duration_ms: measure('duration_ms_avg', requests, span),
  }
}

/** AI usage by local day or by a property; only of what was used. */
export function aiUsageBy(scope: Scope, span: Span, by: Property | 'day') {
  const events = eventsIn(narrowed(scope, { event_type: 'ai_request' }), span)
  const keyOf = (event: RawEvent) =>
    by === 'day' ? dateAt(event.timestamp, scope.zone) : propertyOf(event, by)
  return [...groupBy(events, keyOf)].map(([key, own]) => ({
    key,
    ...aiUsage(scopeOf(own, {}, scope.zone, scope.prices), span),
  }))
}

// --- Periods -----------------------------------------------------------------------------------

const NO_DATA = { change_percent: null, status: 'no_data' }

/** A metric of two periods; `status` is null where the specification has no word for it. */
export function comparison(metric: string, scope: Scope, period1: Period, period2: Period) {
  const [before, after] = [periodValue(metric, scope, period1), periodValue(metric, scope, period2)]
  return {
    period1_value: before.value,
    period2_value: after.value,
    ...(before.events && after.events ? changeOf(before.value, after.value) : NO_DATA),
    period1_per_day: before.perDay,
    period2_per_day: after.perDay,
  }
}

function periodValue(metric: string, scope: Scope, period: Period) {
  const dates = periodDates(period)
  const span = spanOf(dates, scope.zone)
  const value = measure(metric, scope, span)
  const perDay = value === null ? null : roundHalfEven(value / datesOf(dates).length)
  return { value, perDay, events: eventsIn(scope, span).length }
}

function changeOf(before: number | null, after: number | null) {
  if (before === null || after === null) return NO_DATA
  if (before === 0 && after === 0) return { change_percent: 0, status: 'flat' }
  if (before === 0) return { change_percent: null, status: 'new' }
  const change_percent = roundHalfEven((100 * (after - before)) / Math.abs(before))
  return { change_percent, status: after === 0 ? 'gone' : null }
}

/** To two decimals. */
export function roundHalfEven(value: number): number {
  const cents = value * 100
  const below = Math.floor(cents)
  const up = cents - below > 0.5 || (cents - below === 0.5 && below % 2 !== 0)
  return (below + Number(up)) / 100
}

// --- Teams -------------------------------------------------------------------------------------

/** Who was active and has a value, in competition rank (1, 2, 2, 4). */
export function leaderboard(metric: string, scope: Scope, span: Span) {
  const scores = scoresOf(metric, scope, span).sort(
    (a, b) => b.score - a.score || compare(a.user, b.user),
  )
  return scores.map(({ user, score }) => ({
    user,
    score,
    rank: 1 + scores.filter((other) => other.score > score).length,
  }))
}

/** The own value of each user who was active and has one. */
function scoresOf(metric: string, scope: Scope, span: Span): { user: string; score: number }[] {
  const users = [...groupBy(eventsIn(scope, span), ({ user }) => user).keys()]
  return users.flatMap((user) => {
    const score = measure(metric, withKey(scope, 'user', [user]), span)
    return score === null ? [] : [{ user, score }]
  })
}

/** A user among those who were active; the average is that of all of them. */
export function standing(metric: string, scope: Scope, span: Span, user: string) {
  const scores = scoresOf(metric, scope, span)
  const own = measure(metric, withKey(scope, 'user', [user]), span)
  const less = scores.filter(({ score }) => own !== null && score < own).length
  const equal = scores.filter(({ score }) => score === own).length
  return {
    user_value: own,
    team_average: scores.reduce((sum, { score }) => sum + score, 0) / scores.length,
    percentile: roundHalfEven((100 * (less + 0.5 * equal)) / scores.length),
    team_size: scores.length,
  }
}

/** The figures of Team Analytics Summary, with the ten busiest people and commands. */
export function teamSummary(scope: Scope, span: Span) {
  return {
    active_users: measure('active_users', scope, span),
    total_activity: measure('events', scope, span),
    top_performers: leaderboard('events', scope, span)
      .slice(0, 10)
      .map(({ user, score, rank }) => ({ user, activity: score, rank })),
    total_commands: measure('commands_used', scope, span),
    total_ai_requests: measure('ai_requests', scope, span),
    total_tokens: measure('tokens_used', scope, span),
    total_cost_usd: measure('cost_usd', scope, span),
    top_commands: commandsOf(scope, span)
      .slice(0, 10)
      .map(([command, count]) => ({ command, count })),
    average_productivity_score: null,
  }
}

// --- Funnels and retention ---------------------------------------------------------------------

type Order = 'strict' | 'loose'

/**
 * How many users came as far as each step, all within a window from the first.
 * Loose lets other events come between two steps; strict does not.
 */
export function funnel(
  scope: Scope,
  span: Span,
  steps: readonly Selection[],
  windowMs: number,
  order: Order,
): number[] {
  const users = [...groupBy(eventsIn(scope, span), ({ user }) => user).values()]
  const reached = users.map((events) => {
    const inOrder = events.toSorted(
      (a, b) => a.timestamp - b.timestamp || compare(a.event_id, b.event_id),
    )
    const journeys = inOrder.map(({ timestamp }, index) =>
      inOrder.slice(index).filter((event) => event.timestamp - timestamp <= windowMs),
    )
    return Math.max(...journeys.map((journey) => stepsOf(journey, steps, order)))
  })
  return steps.map((_, step) => reached.filter((count) => count > step).length)
}

/** How many steps some events take of which the first must be the first step. */
function stepsOf(events: readonly RawEvent[], steps: readonly Selection[], order: Order): number {
  let taken = 0
  for (const event of events) {
    const step = steps[taken]
    if (step === undefined) break
    if (select([event], step).length > 0) taken += 1
    else if (taken === 0 || order === 'strict') break
  }
  return taken
}

/** Cohorts by the week of first activity within the range: how many came back in each week after. */
export function retention(scope: Scope, dates: Dates) {
  const events = eventsIn(scope, spanOf(dates, scope.zone))
  const weekOf = ({ timestamp }: RawEvent) => mondayOf(dateAt(timestamp, scope.zone))
  const weeks = [...new Set(datesOf(dates).map(mondayOf))]
  const users = [...groupBy(events, ({ user }) => user).values()]
  const activeWeeks = users.map((own) => new Set(own.map(weekOf)))
  return weeks.map((week, index) => {
    const cohort = activeWeeks.filter((active) => weeks.find((one) => active.has(one)) === week)
    return {
      week,
      size: cohort.length,
      active: weeks.slice(index).map((later) => cohort.filter((one) => one.has(later)).length),
    }
  })
}
