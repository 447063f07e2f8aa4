import { Temporal } from 'temporal-polyfill'
import type { Price, RawEvent } from './recount.ts'
import { datesOf, dayOf, labelOf, type Span } from './recount-zones.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Lord Howe's clocks go forward on its second day, London's back on 25 October, America's on 1 November. */
export const MONTH = { start_date: '2026-10-03', end_date: '2026-11-02' }

const ZONES = [
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Europe/London',
  'America/New_York',
  'Pacific/Auckland',
  'UTC',
]

/** When those of whom nothing was heard for the month's last days send all of them. */
export const BACK_ONLINE = Date.parse('2026-11-04T00:00:00Z')

/** One model's price changes within the month; one model has none. */
export const PRICES: readonly Price[] = [
  {
    model: 'claude-opus-4',
    from: Date.parse('2026-01-01T00:00:00Z'),
    input: '0.000015',
    output: '0.000075',
    cache_read: '0.0000015',
    cache_write: '0.00001875',
  },
  {
    model: 'claude-opus-4',
    from: Date.parse('2026-10-17T00:00:00Z'),
    input: '0.000005',
    output: '0.000025',
    cache_read: '0.0000005',
    cache_write: '0.00000625',
  },
  {
    model: 'claude-haiku-4',
    from: Date.parse('2026-01-01T00:00:00Z'),
    input: '0.000001',
    output: '0.000005',
    cache_read: '0.0000001',
    cache_write: '0.00000125',
  },
  {
    model: 'gpt-5-mini',
    from: Date.parse('2026-01-01T00:00:00Z'),
    input: '0.00000025',
    output: '0.000002',
  },
]

/** Somebody of the month. */
export interface Walker {
  name: string
  zone: string
  /** Whether they work without a network from the 20th day on. */
  offline: boolean
  /** Organizations in the order they joined them. */
  organizations: readonly string[]
}

/** Arguments of track_event. */
export type Item = Readonly<Record<string, unknown>>

/** What somebody sends at the end of a day of theirs. */
export interface Send {
  at: number
  walker: Walker
  batch: readonly Item[]
  /** Sent one by one, after the batch. */
  singles: readonly Item[]
  /** How the batch must be answered. */
  counts: { processed_count: number; duplicate_count: number; rejected_count: number }
  /** How each single one must be answered. */
  outcomes: readonly Outcome[]
  /** What it adds to what is stored. */
  stored: readonly RawEvent[]
}

export type Outcome = 'stored' | 'duplicate' | 'rejected'

/** An item on its way: what it is once it is stored, null for one that is refused. */
interface Parcel {
  item: Item
  event: RawEvent | null
}

/** The mail of one day. */
interface Bag {
  at: number
  batch: Parcel[]
  singles: Parcel[]
}

/** Fifty people in eight zones: three in the small organization, each fifth in none, each tenth in two. */
export function walkersOf(north: string, south: string, studio: string): Walker[] {
  return Array.from({ length: 50 }, (_, n) => ({
    name: `walker-${String(n).padStart(2, '0')}@example.com`,
    zone: ZONES[n % ZONES.length] ?? 'UTC',
    offline: n % 4 === 3,
    organizations: organizationsOf(n, north, south, studio),
  }))
}

function organizationsOf(n: number, north: string, south: string, studio: string): string[] {
  if (n < 3) return [studio]
  if (n % 5 === 4) return []
  if (n % 10 === 3) return [north, south]
  return [n % 3 === 0 ? south : north]
}

/** What a month of about 20,000 events sends, in order of time; the same for the same seed and people. */
export function newMonth(seed: number, walkers: readonly Walker[]): Send[] {
  const draw = newDraw(seed)
  const organizations = [...new Set(walkers.flatMap((walker) => walker.organizations))]
  const sends = walkers.flatMap((walker) => {
    const seen = new Set<string>()
    return bagsOf(walker, organizations, draw).map((bag) => sendOf(walker, bag, seen))
  })
  return sends.sort((a, b) => a.at - b.at)
}

function sendOf(walker: Walker, { at, batch, singles }: Bag, seen: Set<string>): Send {
  const arrivals = [...batch, ...singles].map((parcel) => ({
    event: parcel.event,
    outcome: arrive(parcel, seen),
  }))
  const outcomes = arrivals.map(({ outcome }) => outcome)
  const inBatch = (wanted: Outcome) =>
    outcomes.slice(0, batch.length).filter((outcome) => outcome === wanted).length
  return {
    at,
    walker,
    batch: batch.map(({ item }) => item),
    singles: singles.map(({ item }) => item),
    counts: {
      processed_count: inBatch('stored'),
      duplicate_count: inBatch('duplicate'),
      rejected_count: inBatch('rejected'),
    },
    outcomes: outcomes.slice(batch.length),
    stored: arrivals
      .map(({ event, outcome }) => (outcome === 'stored' ? event : null))
      .filter((event) => event !== null),
  }
}

/** The first of an id is stored. */
function arrive({ event }: Parcel, seen: Set<string>): Outcome {
  if (event === null) return 'rejected'
  if (seen.has(event.event_id)) return 'duplicate'
  seen.add(event.event_id)
  return 'stored'
}

/** One bag a day: most of the day's events, late ones of days before, copies, and what is refused. */
function bagsOf(walker: Walker, organizations: readonly string[], draw: Draw): Bag[] {
  const days = datesOf(MONTH).map((date) => dayOf(date, walker.zone))
  const bags = days.map(({ end }, index): Bag => {
    const at = walker.offline && index >= 20 ? BACK_ONLINE + index * MINUTE_MS : end
    return { at, batch: [], singles: [] }
  })
  for (const [index, day] of days.entries()) {
    const [bag, ...later] = bags.slice(index, index + 10)
    if (bag === undefined) continue
    for (const event of eventsOf(walker, day, index, draw)) {
      const parcel = parcelOf(event, walker, organizations, draw)
      const target = draw.chance(0.1) ? draw.pick([bag, ...later]) : bag
      put(target, parcel, draw)
      if (draw.chance(0.03)) target.batch.push(parcel)
      const after = later.slice(later.indexOf(target) + 1)
      if (draw.chance(0.03) && after.length > 0) put(draw.pick(after), altered(parcel, draw), draw)
    }
    if (draw.chance(0.2)) put(bag, untimed(eventAt(walker, bag.at, null, null, draw), walker), draw)
    if (draw.chance(0.2)) put(bag, refused(bag.at, draw), draw)
  }
  return bags.filter(({ batch, singles }) => batch.length + singles.length > 0)
}

function put(bag: Bag, parcel: Parcel, draw: Draw): void {
  if (draw.chance(0.03)) bag.singles.push(parcel)
  else bag.batch.push(parcel)
}

/** A copy that came later, some with another payload: the first write wins. */
function altered({ item, event }: Parcel, draw: Draw): Parcel {
  return draw.chance(0.5) ? { item, event } : { item: { ...item, duration_ms: 86_400_000 }, event }
}

/** Without a time: it happens when it arrives. */
function untimed(event: RawEvent, walker: Walker): Parcel {
  const { user: _, timestamp: __, organization: ___, ...rest } = event
  return {
    item: withoutNulls(rest),
    event: { ...event, organization: walker.organizations[0] ?? null },
  }
}

function withoutNulls(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}

function refused(at: number, draw: Draw): Parcel {
  const item = draw.pick([
    { event_type: 'page_view', event_name: 'unknown type' },
    { event_type: 'command', event_name: 'future', timestamp: isoOf(at + 25 * HOUR_MS) },
    { event_type: 'command', event_name: 'too old', timestamp: isoOf(at - 91 * DAY_MS) },
    { event_type: 'command', event_name: 'bad field', duration_ms: -1 },
  ])
  return { item: { event_id: draw.uuid(), ...item }, event: null }
}

function parcelOf(
  event: RawEvent,
  walker: Walker,
  organizations: readonly string[],
  draw: Draw,
): Parcel {
  // Nobody, their own, or any: where they are no member it is as if it was not named.
  const named = draw.pick([undefined, ...walker.organizations, draw.pick(organizations)])
  const own = walker.organizations.find((name) => name === named) ?? walker.organizations[0]
  const { user: _, timestamp, organization: __, ...rest } = event
  const item = {
    ...withoutNulls(rest),
    timestamp: writtenTime(timestamp, walker.zone, draw),
    organization: named,
  }
  return { item, event: { ...event, organization: own ?? null } }
}

/** In one of the ways in which clients write a time. */
function writtenTime(instant: number, zone: string, draw: Draw): string {
  if (draw.chance(0.7)) return isoOf(instant)
  if (draw.chance(0.5)) return labelOf(instant, zone)
  return wallTime(instant, zone) ?? isoOf(instant)
}

const isoOf = (instant: number): string => new Date(instant).toISOString()

/** The time on the sender's wall, where it can only mean this instant. */
function wallTime(instant: number, zone: string): string | undefined {
  const wall = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
  const readings = (['earlier', 'later'] as const).map(
    (disambiguation) => wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
  )
  return readings.every((reading) => reading === instant)
    ? wall.toString({ smallestUnit: 'millisecond' }).replace('T', ' ')
    : undefined
}

// --- What people do ------------------------------------------------------------------------------

/** The events of a day, from its midnight into the next; on a day of another length also when its clocks change. */
function eventsOf(walker: Walker, day: Span, index: number, draw: Draw): RawEvent[] {
  const starts: number[] = []
  if (day.end - day.start !== DAY_MS) starts.push(day.start + HOUR_MS)
  if (draw.chance(0.8)) {
    for (let n = draw.below(4); n >= 0; n -= 1) starts.push(startIn(day, draw))
  }
  return starts.flatMap((start, n) => sittingOf(walker, start, `sitting-${index}-${n}`, draw))
}

function startIn(day: Span, draw: Draw): number {
  const start = day.start + draw.below(day.end - day.start)
  return draw.pick([start, start, start, start, day.start, start - (start % (15 * MINUTE_MS))])
}

/** Some events after each other: together, within or just beyond the five minutes that join them. */
function sittingOf(walker: Walker, start: number, sessionId: string, draw: Draw): RawEvent[] {
  // Some clients name no session, and some call all of theirs the same.
  const session_id = draw.pick([sessionId, sessionId, sessionId, 'default', null])
  const workspace_id = draw.pick(['billing', 'shop', 'api', null])
  let time = start
  return Array.from({ length: 3 + draw.below(8) }, () => {
    time += draw.pick([
      0,
      draw.below(MINUTE_MS),
      draw.below(5 * MINUTE_MS),
      5 * MINUTE_MS,
      5 * MINUTE_MS + 1,
      draw.below(20 * MINUTE_MS),
    ])
    return eventAt(walker, time, session_id, workspace_id, draw)
  })
}

function eventAt(
  walker: Walker,
  timestamp: number,
  session_id: string | null,
  workspace_id: string | null,
  draw: Draw,
): RawEvent {
  const event_type = draw.pick(TYPES)
  return {
    event_id: draw.uuid(),
    user: walker.name,
    organization: null,
    workspace_id,
    timestamp,
    event_type,
    event_name: event_type === 'command' ? draw.pick(COMMANDS) : `${event_type} done`,
    event_category: draw.pick(['productivity', 'ai', 'collaboration', 'code', 'system', null]),
    duration_ms: draw.pick([
      null,
      0,
      draw.below(5000),
      draw.below(10 * MINUTE_MS),
      draw.below(2 * HOUR_MS),
    ]),
    session_id,
    event_data: dataOf(event_type, draw),
  }
}

const COMMANDS = [
  ...['explain', 'Explain', 'fix', 'test', 'refactor', 'review', 'search', 'rename', 'format'],
  ...['run', 'open terminal', 'commit changes', 'généré', '检查'],
]

/** All types of the vocabulary; those that metrics count come more often. */
const TYPES = [
  ...Array(5).fill('command'),
  ...Array(5).fill('ai_request'),
  ...Array(5).fill('file_edit'),
  ...['action', 'ai_feedback', 'suggestion_shown', 'suggestion_shown', 'suggestion_shown'],
  ...['suggestion_accepted', 'suggestion_accepted', 'suggestion_rejected', 'file_open'],
  ...['file_save', 'commit', 'commit', 'build', 'test_run', 'debug', 'session_start'],
  ...['session_end', 'heartbeat', 'review', 'comment', 'share', 'error', 'custom'],
] as string[]

/** The keys of a type, any of them absent at times. */
function dataOf(eventType: string, draw: Draw): Record<string, unknown> {
  const data = DATA[eventType]?.(draw) ?? { ...codeData(draw), ...askData(draw) }
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined && !draw.chance(0.1)),
  )
}

const DATA: Record<string, (draw: Draw) => Record<string, unknown>> = {
  command: (draw) => ({ success: draw.chance(0.9) }),
  ai_request: askData,
  ai_feedback: (draw) => ({ response_id: draw.uuid(), rating: draw.pick(['up', 'down']) }),
  suggestion_shown: suggestionData,
  suggestion_accepted: suggestionData,
  suggestion_rejected: suggestionData,
  file_open: codeData,
  file_edit: codeData,
  file_save: codeData,
  commit: commitData,
  build: (draw) => ({ run_id: `run-${draw.below(1000)}`, success: draw.chance(0.7) }),
  test_run: (draw) => ({ run_id: `run-${draw.below(1000)}`, success: draw.chance(0.6) }),
  review: (draw) => ({ target_user: `walker-${draw.below(50)}`, target: 'a pull request' }),
  error: () => ({ message: 'It failed.', source: 'extension' }),
}

function askData(draw: Draw): Record<string, unknown> {
  const [model, provider] = draw.pick(MODELS)
  // Providers that count cached tokens within the input are left to the tests of the price book.
  const cached = provider === 'anthropic' && draw.chance(0.5)
  return {
    request_type: draw.pick(['chat', 'completion', 'refactor', 'explain', 'agent', 'other']),
    model,
    provider,
    tokens_input: draw.pick([draw.below(20_000), draw.below(200), 0, 'many', '17', -5, null]),
    tokens_output: draw.below(3000),
    tokens_cache_read: cached ? draw.below(50_000) : undefined,
    tokens_cache_write: cached ? draw.below(5000) : undefined,
    success: draw.pick([true, true, true, false, undefined]),
    error_message: draw.pick([undefined, 'The provider is busy.']),
    request_id: draw.uuid(),
    reported_cost_usd: draw.below(100) / 100,
  }
}

const MODELS = [
  ['claude-opus-4', 'anthropic'],
  ['claude-haiku-4', 'anthropic'],
  ['gpt-5-mini', 'openai'],
  ['model-of-the-house', 'internal'],
]

const LANGUAGES = ['go', 'python', 'typescript', 'rust', 'sql', 'css']

function suggestionData(draw: Draw): Record<string, unknown> {
  return {
    suggestion_id: draw.uuid(),
    language: draw.pick(LANGUAGES),
    model: draw.pick(MODELS)[0],
    lines: draw.below(20),
  }
}

function codeData(draw: Draw): Record<string, unknown> {
  return {
    file: `src/file-${draw.below(60)}`,
    file_type: draw.pick(['source', 'test', 'style', 'notes']),
    language: draw.pick(LANGUAGES),
    lines_added: draw.pick([draw.below(60), draw.below(60), 0, 'several', null]),
    lines_deleted: draw.below(30),
  }
}

function commitData(draw: Draw): Record<string, unknown> {
  const languages = LANGUAGES.filter(() => draw.chance(0.3))
  return {
    commit_id: draw.uuid(),
    files_changed: draw.below(9),
    lines_added: draw.below(300),
    lines_deleted: draw.below(100),
    languages: Object.fromEntries(languages.map((name) => [name, draw.below(200)])),
  }
}

// --- Lots ----------------------------------------------------------------------------------------

interface Draw {
  /** A whole number from 0 up to but without the limit. */
  below: (limit: number) => number
  chance: (share: number) => boolean
  pick: <T>(values: readonly T[]) => T
  uuid: () => string
}

/** The same seed draws the same lots (mulberry32). */
function newDraw(seed: number): Draw {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const hex = (length: number): string =>
    Array.from({ length }, () => below(16).toString(16)).join('')
  return {
    below,
    chance: (share) => next() < share,
    pick: <T>(values: readonly T[]) => values[below(values.length)] as T,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  }
}
