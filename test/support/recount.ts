import {
  common,
  cutByDay,
  type Dates,
  type Interval,
  intervalsOf,
  labelOf,
  lengthOf,
  type Span,
  spanOf,
} from './recount-zones.ts'

/*
 * The module's numbers from a plain list of events, as its specification words them: every function
 * looks at every event. It shares nothing with the code that it judges.
 */

const MINUTE_MS = 60_000

/** An event that was stored, and the organization that it was stored for. */
export interface RawEvent {
  event_id: string
  user: string
  organization: string | null
  workspace_id: string | null
  timestamp: number
  event_type: string
  event_name: string
  event_category: string | null
  duration_ms: number | null
  session_id: string | null
  event_data: Readonly<Record<string, unknown>>
}

/** USD for one token of each class and for one request, as decimals; absent is free. */
export interface Price {
  /** The model's name, or its beginning and `*`. */
  model: string
  /** The first instant at which it holds. */
  from: number
  input?: string
  output?: string
  cache_read?: string
  cache_write?: string
  reasoning?: string
  request?: string
}

/** What a question can choose events by, and group them by. */
export type Property =
  | 'user'
  | 'organization'
  | 'workspace_id'
  | 'event_type'
  | 'event_name'
  | 'event_category'
  | 'model'
  | 'language'
  | 'provider'
  | 'request_type'

/** One value or several for each property; what is absent chooses nothing. */
export type Selection = { readonly [P in Property]?: string | readonly string[] | undefined }

/** The events that a question is about, and the zone whose days it speaks of. */
export interface Scope {
  events: readonly RawEvent[]
  zone: string
  prices: readonly Price[]
  /** Each user's active time; found once for all intervals. */
  active: () => readonly (readonly Span[])[]
}

/** The events of a scope within a stretch of time. */
interface Slice {
  events: readonly RawEvent[]
  scope: Scope
  span: Span
}

export function scopeOf(
  events: readonly RawEvent[],
  selection: Selection = {},
  zone = 'UTC',
  prices: readonly Price[] = [],
): Scope {
  const selected = select(events, selection)
  let active: Span[][] | undefined
  const find = () => [...groupBy(selected, ({ user }) => user).values()].map(activeSpans)
  return {
    events: selected,
    zone,
    prices,
    active: () => {
      active ??= find()
      return active
    },
  }
}

/** The events of a scope that a further choice leaves. */
export function narrowed(scope: Scope, selection: Selection): Scope {
  return scopeOf(scope.events, selection, scope.zone, scope.prices)
}

export function propertyOf(event: RawEvent, property: Property): string | null {
  if (property in event) return event[property as keyof RawEvent] as string | null
  const value = event.event_data[property]
  // A request of no known type is one of another type.
  const absent = property === 'request_type' ? 'other' : null
  return typeof value === 'string' ? value : absent
}

export function select(events: readonly RawEvent[], selection: Selection): RawEvent[] {
  const wanted = Object.entries(selection).filter(([, values]) => values !== undefined)
  return events.filter((event) =>
    wanted.every(([property, values]) => {
      const value = propertyOf(event, property as Property)
      return value !== null && [values].flat().includes(value)
    }),
  )
}

/** As Map.groupBy, which Node 20 lacks. */
export function groupBy<Key>(
  events: readonly RawEvent[],
  keyOf: (event: RawEvent) => Key,
): Map<Key, RawEvent[]> {
  const groups = new Map<Key, RawEvent[]>()
  for (const event of events) {
    const key = keyOf(event)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [event])
    else group.push(event)
  }
  return groups
}

// --- One event -------------------------------------------------------------------------------

const is = (type: string) => (event: RawEvent) => Number(event.event_type === type)

/** A count that was sent as a number or as its digits; anything else is nothing. */
function countOf(event: RawEvent, key: string): number {
  const value = event.event_data[key]
  return /^\d+$/.test(String(value)) ? Number(value) : 0
}

function tokens(event: RawEvent, key: string): number {
  return event.event_type === 'ai_request' ? countOf(event, key) : 0
}

export function lines(event: RawEvent, ...keys: string[]): number {
  if (event.event_type !== 'file_edit' && event.event_type !== 'commit') return 0
  return keys.reduce((sum, key) => sum + countOf(event, key), 0)
}

function failed(event: RawEvent): boolean {
  return event.event_type === 'ai_request' && String(event.event_data.success) === 'false'
}

// --- Money, in 10^-12 USD ----------------------------------------------------------------------

function picosOf(usd = '0'): bigint {
  const [whole = '0', fraction = ''] = usd.split('.')
  if (fraction.length > 12) throw new Error(`${usd} is finer than a cost can be.`)
  return BigInt(whole + fraction.padEnd(12, '0'))
}

function priceOf(event: RawEvent, prices: readonly Price[]): Price | undefined {
  const model = propertyOf(event, 'model') ?? ''
  return prices
    .filter(({ from }) => from <= event.timestamp)
    .filter((price) =>
      price.model.endsWith('*')
        ? model.startsWith(price.model.slice(0, -1))
        : model === price.model,
    )
    .sort((a, b) => b.from - a.from)[0]
}

/** What a request cost; null where no price is known. */
function costOf(event: RawEvent, prices: readonly Price[]): bigint | null {
  const price = priceOf(event, prices)
  if (price === undefined || event.event_type !== 'ai_request') return null
  const of = (key: string, each?: string) => BigInt(countOf(event, key)) * picosOf(each)
  return (
    of('tokens_input', price.input) +
    of('tokens_output', price.output) +
    of('tokens_cache_read', price.cache_read) +
    of('tokens_cache_write', price.cache_write) +
    of('tokens_reasoning', price.reasoning) +
    picosOf(price.request)
  )
}

/** The costs of the requests whose price is known. */
export function costsOf(events: readonly RawEvent[], prices: readonly Price[]): bigint[] {
  return events.map((event) => costOf(event, prices)).filter((cost) => cost !== null)
}

/** What events cost together, as DECIMAL(24,12) writes it. */
export function exactCost(events: readonly RawEvent[], prices: readonly Price[]): string {
  const picos = costsOf(events, prices).reduce((sum, cost) => sum + cost, 0n)
  const digits = picos.toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`
}

const costUsd = ({ events, scope }: Slice): number => Number(exactCost(events, scope.prices))

// --- Active time -------------------------------------------------------------------------------

/** When one user was active: events no more than 5 minutes apart, each span 60 seconds at least. */
export function activeSpans(events: readonly RawEvent[]): Span[] {
  const joined: Span[] = []
  for (const { timestamp, duration_ms } of events.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const end = timestamp + Math.min(duration_ms ?? 0, 30 * MINUTE_MS)
    const last = joined.at(-1)
    if (last !== undefined && timestamp - last.end <= 5 * MINUTE_MS) {
      last.end = Math.max(last.end, end)
    } else {
      joined.push({ start: timestamp, end })
    }
  }
  return joined.map(({ start, end }) => ({ start, end: Math.max(end, start + MINUTE_MS) }))
}

function activeMs(spans: readonly Span[], within: Span): number {
  return spans.reduce((sum, span) => sum + lengthOf(common(span, within)), 0)
}

function activeSeconds({ scope, span }: Slice): number {
  const ms = scope.active().reduce((sum, spans) => sum + activeMs(spans, span), 0)
  return ms / 1000
}

/** Whole minutes of each user and local day, rounded up, then added up. */
function activeMinutes({ scope, span }: Slice): number {
  let minutes = 0
  for (const day of cutByDay(span, scope.zone)) {
    for (const spans of scope.active()) minutes += Math.ceil(activeMs(spans, day) / MINUTE_MS)
  }
  return minutes
}

// --- Metrics -----------------------------------------------------------------------------------

const SUMS: Record<string, (event: RawEvent) => number> = {
  events: () => 1,
  commands_used: is('command'),
  ai_requests: is('ai_request'),
  ai_requests_failed: (event) => Number(failed(event)),
  tokens_used: (event) => tokens(event, 'tokens_input') + tokens(event, 'tokens_output'),
  tokens_input: (event) => tokens(event, 'tokens_input'),
  tokens_output: (event) => tokens(event, 'tokens_output'),
  lines_added: (event) => lines(event, 'lines_added'),
  lines_deleted: (event) => lines(event, 'lines_deleted'),
  lines_changed: (event) => lines(event, 'lines_added', 'lines_deleted'),
  commits: is('commit'),
  suggestions_shown: is('suggestion_shown'),
  suggestions_accepted: is('suggestion_accepted'),
  suggestions_rejected: is('suggestion_rejected'),
  errors: is('error'),
  builds: is('build'),
  test_runs: is('test_run'),
  duration_ms_sum: ({ duration_ms }) => duration_ms ?? 0,
}

const DISTINCT: Record<string, (event: RawEvent) => string | null> = {
  files_edited: ({ event_type, event_data }) =>
    event_type === 'file_edit' && typeof event_data.file === 'string' ? event_data.file : null,
  active_users: ({ user }) => user,
  sessions: ({ user, session_id }) => session_id && JSON.stringify([user, session_id]),
}

const sumOf = (measure: (event: RawEvent) => number) => (slice: Slice) =>
  slice.events.reduce((sum, event) => sum + measure(event), 0)

const distinctOf = (keyOf: (event: RawEvent) => string | null) => (slice: Slice) =>
  new Set(slice.events.map(keyOf).filter((key) => key !== null)).size

const ratioOf = (above: (slice: Slice) => number, below: (slice: Slice) => number) => {
  return (slice: Slice) => (below(slice) === 0 ? null : above(slice) / below(slice))
}

const durationsOf = ({ events }: Slice): number[] =>
  events.map(({ duration_ms }) => duration_ms).filter((duration) => duration !== null)

/** Exact, by nearest rank. */
const percentileOf = (percent: number) => (slice: Slice) => {
  const sorted = durationsOf(slice).sort((a, b) => a - b)
  return sorted[Math.floor((percent * (sorted.length - 1)) / 100)] ?? null
}

const count = (metric: string): ((slice: Slice) => number) => sumOf(SUMS[metric] ?? (() => NaN))

const mapped = <From, To>(table: Record<string, From>, change: (value: From) => To) =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]))

const METRICS: Record<string, (slice: Slice) => number | null> = {
  ...mapped(SUMS, sumOf),
  cost_usd: costUsd,
  active_seconds: activeSeconds,
  time_active_minutes: activeMinutes,
  ...mapped(DISTINCT, distinctOf),
  acceptance_rate: ratioOf(count('suggestions_accepted'), count('suggestions_shown')),
  ai_success_rate: ratioOf(
    (slice) => count('ai_requests')(slice) - count('ai_requests_failed')(slice),
    count('ai_requests'),
  ),
  cost_per_ai_request: ratioOf(
    costUsd,
    ({ events, scope }) => costsOf(events, scope.prices).length,
  ),
  duration_ms_avg: ratioOf(count('duration_ms_sum'), (slice) => durationsOf(slice).length),
  duration_ms_p50: percentileOf(50),
  duration_ms_p75: percentileOf(75),
  duration_ms_p90: percentileOf(90),
  duration_ms_p95: percentileOf(95),
  duration_ms_p99: percentileOf(99),
  productivity_score: () => null,
}

/** Every metric of the vocabulary. */
export const METRIC_NAMES = Object.keys(METRICS)

/** Those whose parts add up to the whole. */
export const ADDITIVE_METRICS = [...Object.keys(SUMS), 'cost_usd', 'active_seconds']

/** The value of a metric over a stretch of time. */
export function measure(metric: string, scope: Scope, span: Span): number | null {
  const meter = METRICS[metric]
  if (meter === undefined) throw new Error(`There is no metric ${metric}.`)
  return meter({ events: eventsIn(scope, span), scope, span })
}

export function eventsIn(scope: Scope, { start, end }: Span): RawEvent[] {
  return scope.events.filter(({ timestamp }) => timestamp >= start && timestamp < end)
}

// --- Time series -------------------------------------------------------------------------------

export interface Point {
  timestamp: string
  end: string
  value: number | null
  partial: boolean
}

export interface Series {
  series: Point[]
  total: number | null
}

export interface Group extends Series {
  key: string | null
}

/** A metric by interval, in the zone of the scope, as known at `now`. */
export function timeSeries(
  metric: string,
  scope: Scope,
  dates: Dates,
  interval: Interval,
  now: number,
): Series {
  const { zone } = scope
  const range = spanOf(dates, zone)
  const begun = intervalsOf(dates, zone, interval).filter(({ start }) => start <= now)
  const series = begun.map((whole) => ({
    timestamp: labelOf(whole.start, zone),
    end: labelOf(whole.end, zone),
    value: measure(metric, scope, common(whole, range)),
    partial: whole.start < range.start || whole.end > Math.min(range.end, now),
  }))
  return { series, total: measure(metric, scope, range) }
}

/** The same for each value of a property: the 20 largest, then all the rest as one. */
export function groupedSeries(
  metric: string,
  scope: Scope,
  by: Property,
  dates: Dates,
  interval: Interval,
  now: number,
): Group[] {
  const range = spanOf(dates, scope.zone)
  const present = groupBy(eventsIn(scope, range), (event) => propertyOf(event, by))
  // Of all events: active time that began before the range is in it too.
  const ranked = [...groupBy(scope.events, (event) => propertyOf(event, by)).keys()]
    .map((key) => ({ key, total: measure(metric, withKey(scope, by, [key]), range) }))
    .filter(({ key, total }) => present.has(key) || total)
    .sort((a, b) => Number(b.total) - Number(a.total) || compare(a.key ?? '', b.key ?? ''))
    .map(({ key }) => key)
  const parts = ranked.slice(0, 20).map((key) => ({ key, keys: [key] }))
  if (ranked.length > 20) parts.push({ key: 'other', keys: ranked.slice(20) })
  return parts.map(({ key, keys }) => ({
    key,
    ...timeSeries(metric, withKey(scope, by, keys), dates, interval, now),
  }))
}

export function withKey(scope: Scope, by: Property, keys: readonly (string | null)[]): Scope {
  const events = scope.events.filter((event) => keys.includes(propertyOf(event, by)))
  return scopeOf(events, {}, scope.zone, scope.prices)
}

/** Order by code unit, as a binary collation has it. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
