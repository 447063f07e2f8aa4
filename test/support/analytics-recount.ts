import { type Kysely, sql } from 'kysely'
import { Draw } from '../../scripts/bench/analytics/draw.ts'
import { runInMode } from '../../src/db/transaction.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { openSnapshot } from '../../src/domain/analytics/index.ts'
import { type Measured, type Measurement, measure } from '../../src/domain/analytics/measure.ts'
import { nameId } from '../../src/domain/analytics/names.ts'
import type { Question } from '../../src/domain/analytics/question.ts'
import { type DateRange, intervalsIn } from '../../src/domain/analytics/range.ts'
import {
  type AskedScope,
  conditionsFor,
  GROUP_COLUMNS,
  type GroupBy,
} from '../../src/domain/analytics/scope.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, nameOf } from '../../src/domain/analytics/vocabulary.ts'
import type { IntervalName } from '../../src/series/intervals.ts'
import { NOW } from './analytics-events.ts'
import type { World } from './analytics-world.ts'
import { PRICES } from './month.ts'
import {
  eventsIn,
  groupBy,
  METRIC_NAMES,
  type Property,
  propertyOf,
  type RawEvent,
  measure as recountOf,
  type Scope,
  scopeOf,
  select,
} from './recount.ts'
import { plusDays, type Span } from './recount-zones.ts'

type Db = Kysely<Database>

/** A question as callers put it. */
export interface Asked extends DateRange {
  scope: AskedScope
  interval: IntervalName
  group_by?: GroupBy | undefined
}

/** An answer that is not what the events say. */
export interface Difference {
  asked: Asked
  metric: string
  measured: unknown
  recounted: unknown
}

/** Metrics in which people share minutes: they are told apart by person only. */
const OF_ACTIVE_TIME = ['active_seconds', 'time_active_minutes']

/**
 * Puts questions to the module, each about every metric, and counts the events themselves in the same snapshot. Answers
 * what differs, and how many answers were compared.
 */
export function compareWithEvents(
  db: Db,
  questions: readonly Asked[],
  metrics: readonly string[] = METRIC_NAMES,
): Promise<{ differences: Difference[]; answers: number }> {
  return runInMode(db, 'read', async (reader) => {
    const differences: Difference[] = []
    let answers = 0
    // Each question by itself, as a request: nothing that another one read helps it.
    for (const asked of questions) {
      const question = await questionOf(reader, asked)
      const snapshot = openSnapshot(reader, NOW)
      const recount = await recountEvents(reader, asked, question)
      for (const metric of metrics) {
        if (OF_ACTIVE_TIME.includes(metric) && !(asked.group_by ?? 'user').includes('user'))
          continue
        const measured = await measuredOf(await measure(snapshot, metric, question), asked)
        const recounted = recount(metric, measured.named)
        answers++
        if (!isEqual(measured, recounted, measured.errorBound)) {
          differences.push({ asked, metric, measured, recounted })
        }
      }
    }
    return { differences, answers }
  })
}

async function questionOf(
  db: Db,
  { scope, interval, group_by, ...range }: Asked,
): Promise<Question> {
  return {
    where: await conditionsFor(openSnapshot(db, NOW), { name: scope.user ?? '' }, scope),
    intervals: intervalsIn(range, interval, NOW),
    zone: range.zone,
    groupBy: group_by && GROUP_COLUMNS[group_by],
  }
}

/** Values of one question: all together, of each group that has any, and of what is left when some are named. */
interface Comparable extends Measured {
  groups: Record<string, Measured>
}

/** What is compared of an answer, half of whose groups are named. */
async function measuredOf(
  { values, total, groups, others, errorBound }: Measurement,
  { group_by }: Asked,
): Promise<Comparable & { named: string[]; errorBound: number }> {
  const named = groups.filter((_, index) => index % 2 === 0)
  const own = groups.map((group): [string, Measured] => [
    textOf(group.key),
    { values: group.values(), total: group.total },
  ])
  if (group_by !== undefined) own.push([OTHERS, await others(named)])
  const compared = comparable({ values, total }, own)
  return { ...compared, named: named.map(({ key }) => textOf(key)), errorBound }
}

const OTHERS = 'others'

function textOf(key: Buffer | number | null): string {
  return Buffer.isBuffer(key) ? key.toString('hex') : String(key)
}

function comparable(
  { values, total }: Measured,
  groups: readonly [string, Measured][],
): Comparable {
  const withValues = groups.filter(([, group]) => group.total || group.values.some(Boolean))
  return { values, total, groups: Object.fromEntries(withValues) }
}

function isEqual(one: Comparable, other: Comparable, errorBound: number): boolean {
  const keys = new Set([...Object.keys(one.groups), ...Object.keys(other.groups)])
  return (
    areNear(one, other, errorBound) &&
    [...keys].every((key) => areNear(one.groups[key], other.groups[key], errorBound))
  )
}

function areNear(one?: Measured, other?: Measured, errorBound = 0): boolean {
  if (one === undefined || other === undefined) return false
  const numbers = ({ values, total }: Measured) => [...values, total]
  const others = numbers(other)
  return (
    numbers(one).length === others.length &&
    numbers(one).every((value, at) => isNear(value, others[at] ?? null, errorBound))
  )
}

/** Sums of fractions depend on their order, in the last digits. */
const ROUNDING = 1e-9

function isNear(value: number | null, exact: number | null, errorBound: number): boolean {
  if (value === null || exact === null) return value === exact
  return Math.abs(value - exact) <= (errorBound + ROUNDING) * Math.abs(exact)
}

// --- The events themselves -------------------------------------------------------------------------

/** Events so long before and after a range have part in its active time, and no others. */
const AROUND_MS = 3_600_000

/** Reads a question's events and answers what they say of a metric. */
async function recountEvents(
  db: Db,
  { scope, zone, group_by }: Asked,
  { intervals }: Question,
): Promise<(metric: string, named: readonly string[]) => Comparable> {
  const spans = intervals.map(({ from, to }) => ({ start: from, end: to }))
  const range = { start: spans[0]?.start ?? 0, end: spans.at(-1)?.end ?? 0 }
  const events = select(await readEvents(db, scope, range), {
    event_type: scope.filters?.event_type,
    event_category: scope.filters?.event_category,
    event_name: scope.filters?.event_name?.map(hexOf),
    model: scope.filters?.model,
    language: scope.filters?.language,
  })
  const counted = (own: readonly RawEvent[]) => countedOver(own, spans, range, zone)
  const whole = counted(events)
  if (group_by === undefined) return (metric) => comparable(whole(metric), [])
  const idOfEvent = (event: RawEvent): string => idOf(group_by, propertyOf(event, group_by))
  const groups = [...groupBy(events, idOfEvent)].map(([id, own]) => [id, counted(own)] as const)
  return (metric, named) => {
    const others = counted(events.filter((event) => !named.includes(idOfEvent(event))))
    return comparable(
      whole(metric),
      [...groups, [OTHERS, others] as const].map(([id, of]) => [id, of(metric)]),
    )
  }
}

function countedOver(
  events: readonly RawEvent[],
  spans: readonly Span[],
  range: Span,
  zone: string,
): (metric: string) => Measured {
  const scope = scopeOf(events, {}, zone, PRICES)
  const within = (span: Span): Scope => ({ ...scope, events: eventsIn(scope, span) })
  const [slices, all] = [spans.map(within), within(range)]
  return (metric) => ({
    values: spans.map((span, at) => recountOf(metric, slices[at] as Scope, span)),
    total: recountOf(metric, all, range),
  })
}

async function readEvents(
  db: Db,
  { user, organization, workspace_id }: AskedScope,
  { start, end }: Span,
): Promise<RawEvent[]> {
  const { rows } = await sql<Record<string, string | number | null>>`
    SELECT HEX(event_uid) AS event_id, subject_no, LOWER(HEX(workspace_id)) AS workspace,
      CAST(UNIX_TIMESTAMP(ts) * 1000 AS INT) AS at, event_type, LOWER(HEX(name_id)) AS name,
      event_category, duration_ms, session_id, event_data
    FROM oro_event WHERE ts >= FROM_UNIXTIME(${(start - AROUND_MS) / 1000})
      AND ts < FROM_UNIXTIME(${(end + AROUND_MS) / 1000})
      ${user === undefined ? sql`` : sql`AND subject_no = (SELECT subject_no FROM oro_subject WHERE user = ${user})`}
      ${organization === undefined ? sql`` : sql`AND organization_id = ${nameId(organization)}`}
      ${workspace_id === undefined ? sql`` : sql`AND workspace_id = ${nameId(workspace_id)}`}`.execute(
    db,
  )
  return rows.map((row) => ({
    event_id: String(row.event_id),
    user: String(row.subject_no),
    organization: organization ?? null,
    workspace_id: row.workspace === null ? null : String(row.workspace),
    timestamp: Number(row.at),
    event_type: nameOf(EVENT_TYPES, Number(row.event_type)) ?? '',
    event_name: String(row.name),
    event_category: nameOf(EVENT_CATEGORIES, Number(row.event_category)) ?? null,
    duration_ms: row.duration_ms === null ? null : Number(row.duration_ms),
    session_id: row.session_id === null ? null : String(row.session_id),
    event_data: row.event_data === null ? {} : JSON.parse(String(row.event_data)),
  }))
}

const hexOf = (name: string): string => nameId(name).toString('hex')

/** The key of a group as the module tells it. */
function idOf(property: Property, key: string | null): string {
  if (key === null) return 'null'
  if (property === 'event_type') return String(EVENT_TYPES[key as keyof typeof EVENT_TYPES])
  if (property === 'event_category') {
    return String(EVENT_CATEGORIES[key as keyof typeof EVENT_CATEGORIES])
  }
  return property === 'model' || property === 'language' ? hexOf(key) : key
}

// --- Questions -------------------------------------------------------------------------------------

const SPLITS: GroupBy[] = [
  ...(['event_type', 'event_name', 'event_category', 'user'] as const),
  ...(['workspace_id', 'model', 'language'] as const),
]

const FILTERS: NonNullable<AskedScope['filters']>[] = [
  { event_type: ['command'] },
  { event_type: ['ai_request', 'file_edit'] },
  { event_name: ['explain', 'générée', '检查'] },
  { event_type: ['command'], event_name: ['Explain', 'fix'] },
  { event_category: ['ai'] },
  { model: ['claude-opus-4'] },
  { language: ['go', 'sql'] },
]

/** A question of any kind, the same for the same seed; of so many days at most. */
export function drawQuestion(
  seed: string,
  { teams, people }: Pick<World, 'teams' | 'people'>,
  mostDays: number,
): Asked {
  const draw = new Draw(seed)
  const team = draw.of(teams)
  const { name: organization } = team
  const scope = draw.of<AskedScope>([
    { organization },
    { organization },
    { organization },
    { organization, workspace_id: draw.of(['shop', 'api']) },
    { organization, user: draw.of(people).name },
    { user: draw.of(people).name },
    { user: draw.of(people).name },
    { user: draw.of(people).name, workspace_id: 'shop' },
  ])
  const interval = draw.of(['hourly', 'daily', 'daily', 'weekly'] as const)
  const days = draw.between(1, Math.min(interval === 'hourly' ? 3 : 100, mostDays))
  const today = NOW.toISOString().slice(0, 10)
  const end = plusDays(today, draw.of([1, 0, 0, -draw.between(0, 15), -draw.between(0, 60)]))
  return {
    scope: { ...scope, filters: draw.chance(0.25) ? draw.of(FILTERS) : undefined },
    interval,
    start: plusDays(end, 1 - days),
    end,
    zone: draw.of([team.zone, team.zone, 'UTC', 'Asia/Kolkata', 'Australia/Lord_Howe']),
    group_by: draw.chance(0.4) ? draw.of(SPLITS) : undefined,
  }
}
