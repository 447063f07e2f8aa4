import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aggregate } from '../../../src/domain/analytics/index.ts'
import { addPrice } from '../../../src/domain/analytics/price-book.ts'
import { validatePrice } from '../../../src/domain/analytics/prices.ts'
import { createOrganization } from '../../../src/identity/accounts.ts'
import {
  BACK_ONLINE,
  MONTH,
  newMonth,
  PRICES,
  type Send,
  type Walker,
  walkersOf,
} from '../../support/month.ts'
import {
  ADDITIVE_METRICS,
  groupedSeries,
  METRIC_NAMES,
  type Property,
  type RawEvent,
  type Scope,
  type Selection,
  scopeOf,
  timeSeries,
} from '../../support/recount.ts'
import {
  aiUsage,
  aiUsageBy,
  codeMetrics,
  comparison,
  leaderboard,
  standing,
  teamSummary,
  userSummary,
} from '../../support/recount-answers.ts'
import {
  type Dates,
  datesOf,
  dayOf,
  type Interval,
  type Period,
  spanOf,
} from '../../support/recount-zones.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const API = 'ai_assistant.api.analytics'
const SEED = 20_261_003
/** When a third of the month has been sent, and nobody has anything ahead of the clock. */
const FIRST_LOOK = '2026-10-14T10:00:00Z'
/** Everything has arrived, and all local days are more than six hours past. */
const SECOND_LOOK = '2026-11-05T12:00:00Z'

interface Team {
  name: string
  zone: string
  /** An owner who does nothing else, in the zone of the organization. */
  owner: Person
}

/** A question that a method answers: who asks, with which arguments, about which events. */
interface Question {
  by: Person
  args: object
  selection: Selection
  zone: string
}

let server: TestServer
let manager: Person
let teams: Team[]
let walkers: Walker[]
let people: Map<string, Person>
/** What is not sent yet. */
let sends: Send[]
/** What is stored at the moment. */
let events: RawEvent[]

beforeAll(async () => {
  server = await startServer({ now: '2026-10-01T00:00:00Z' })
  manager = await server.newUser({ roles: ['System Manager'], timeZone: 'Asia/Tokyo' })
  await savePrices()
  await gather()
  sends = newMonth(SEED, walkers)
  events = []
  await deliverUntil(Date.parse(FIRST_LOOK))
  server.clock.set(FIRST_LOOK)
}, 120_000)
afterAll(() => server.close())

async function savePrices(): Promise<void> {
  const { db, now } = server.ctx
  await db.deleteFrom('oro_price').execute()
  for (const { model, from, ...prices } of PRICES) {
    const effective_from = new Date(from).toISOString()
    await addPrice(db, validatePrice({ model, effective_from, prices }), now())
  }
}

/** Makes the people and then the organizations, so that who is in two joins one after the other. */
async function gather(): Promise<void> {
  const planned = walkersOf('0', '1', '2')
  const made = planned.map(({ name, zone }) => server.newUser({ name, timeZone: zone }))
  people = new Map((await Promise.all(made)).map((person) => [person.name, person]))
  teams = []
  for (const [index, zone] of ['America/New_York', 'Asia/Kolkata', 'UTC'].entries()) {
    server.clock.advance(1000)
    const owner = await server.newUser({ timeZone: zone })
    const members = planned
      .filter(({ organizations }) => organizations.includes(String(index)))
      .map(({ name: user }) => ({ user, role: 'member' as const }))
    const account = {
      organizationName: zone,
      timeZone: zone,
      members: [{ user: owner.name, role: 'owner' as const }, ...members],
    }
    const name = await createOrganization(server.ctx.db, account, server.clock.now())
    teams.push({ name, zone, owner })
  }
  server.ctx.identity.invalidate()
  walkers = walkersOf(team(0).name, team(1).name, team(2).name)
}

/** Sends what people have to send until a time; those of one moment send side by side. */
async function deliverUntil(end: number): Promise<void> {
  const due = sends.filter(({ at }) => at < end)
  sends = sends.filter(({ at }) => at >= end)
  for (const at of new Set(due.map((send) => send.at))) {
    server.clock.set(new Date(at).toISOString())
    await Promise.all(due.filter((send) => send.at === at).map(sendOne))
  }
  events = [...events, ...due.flatMap(({ stored }) => stored)]
}

async function sendOne({ walker, batch, singles, counts, outcomes }: Send): Promise<void> {
  const person = personOf(walker)
  if (batch.length > 0) {
    const response = await server.post(`${API}.track_batch_events`, { events: batch }, person)
    expect(response.body).toMatchObject({ message: { success: true, ...counts } })
  }
  const answers = await Promise.all(
    singles.map((item) => server.post(`${API}.track_event`, item, person)),
  )
  const told = answers.map((response) => {
    if (response.status !== 200) return 'rejected'
    return messageOf(response).duplicate ? 'duplicate' : 'stored'
  })
  expect(told).toEqual(outcomes)
}

/** Takes what is outstanding into the rollups, in so many transactions; all of it unless told. */
async function aggregateAll(most = Number.POSITIVE_INFINITY): Promise<void> {
  let taken = 0
  const isOver = (): boolean => taken++ >= most
  await aggregate(server.ctx.db, { now: server.ctx.now(), isOver })
}

function personOf({ name }: Pick<Walker, 'name'>): Person {
  const person = people.get(name)
  if (person === undefined) throw new Error(`${name} walks in no month.`)
  return person
}

function walker(n: number): Walker {
  const found = walkers[n]
  if (found === undefined) throw new Error('There are fifty.')
  return found
}

function team(n: number): Team {
  const found = teams[n]
  if (found === undefined) throw new Error('There are three.')
  return found
}

// --- Questions -----------------------------------------------------------------------------------

/** Someone's question about themselves, in their zone. */
function ofSelf(n: number): Question {
  const { name, zone } = walker(n)
  return { by: personOf({ name }), args: {}, selection: { user: name }, zone }
}

/** An owner's question about their organization, in its zone. */
function ofTeam(n: number): Question {
  const { name: organization, owner: by, zone } = team(n)
  return { by, args: { organization }, selection: { organization }, zone }
}

/** A System Manager's question about a person, in a zone that is neither one's. */
function ofManager(n: number, zone: string): Question {
  const { name: user } = walker(n)
  return inZone({ by: manager, args: { user }, selection: { user }, zone }, zone)
}

/** The same question about the days of another zone. */
function inZone(question: Question, zone: string): Question {
  return { ...question, args: { ...question.args, tz: zone }, zone }
}

/** The same question with more arguments, which choose some of its events. */
function among(question: Question, args: object, selection: Selection): Question {
  return {
    ...question,
    args: { ...question.args, ...args },
    selection: { ...question.selection, ...selection },
  }
}

const counted = new Map<string, unknown>()

/** Counts once what is asked again of the same events at the same time. */
function once<T>(asked: readonly unknown[], count: () => T): T {
  const key = JSON.stringify([...asked, events.length, nowMs()])
  if (!counted.has(key)) counted.set(key, count())
  return counted.get(key) as T
}

/** The events that a question is about. */
function scope({ selection, zone }: Question): Scope {
  return once([selection, zone], () => scopeOf(events, selection, zone, PRICES))
}

/** What a method answers, beside its arguments, so that a failure tells what was asked. */
async function ask(method: string, { by, args }: Question, more: object): Promise<Asked> {
  const asked = { ...args, ...more }
  const response = await server.post(`${API}.${method}`, asked, by)
  expect({ asked, status: response.status, body: response.body }).toMatchObject({
    asked,
    status: 200,
    body: { message: { success: true } },
  })
  return { asked, answer: messageOf(response) }
}

interface Asked {
  asked: object
  answer: Record<string, unknown>
}

/** Holds an answer against a recount; it may say more. */
function hold({ asked, answer }: Asked, expected: object): void {
  expect({ asked, answer: rounded(answer) }).toMatchObject({ asked, answer: rounded(expected) })
}

/** Numbers to ten digits: a sum of fractions depends on its order. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(10))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]))
}

/** Groups by key, without those of nothing: an answer may name them or not. */
function byKey(groups: unknown, total: string, key = 'key'): Record<string, unknown> {
  const rows = groups as Record<string, unknown>[]
  return Object.fromEntries(rows.filter((row) => row[total]).map((row) => [row[key], row]))
}

const nowMs = (): number => server.clock.now().getTime()

async function holdSeries(
  question: Question,
  metric: string,
  interval: Interval,
  dates: Dates,
): Promise<void> {
  const asked = await ask('get_time_series', question, { metric, interval, ...dates })
  const { selection, zone } = question
  const expected = once([metric, selection, zone, interval, dates], () =>
    timeSeries(metric, scope(question), dates, interval, nowMs()),
  )
  // Whole series: a point too many is a mistake too.
  expect(asked.answer.series).toHaveLength(expected.series.length)
  hold(asked, { ...expected, tz: zone })
}

async function holdGroups(
  question: Question,
  metric: string,
  by: Property,
  dates: Dates,
): Promise<void> {
  const asked = await ask('get_time_series', question, { metric, group_by: by, ...dates })
  const { selection, zone } = question
  const expected = once([metric, selection, zone, by, dates], () =>
    groupedSeries(metric, scope(question), by, dates, 'daily', nowMs()),
  )
  const { groups } = asked.answer
  expect({ ...asked, answer: rounded(byKey(groups, 'total')) }).toEqual({
    ...asked,
    answer: rounded(byKey(expected, 'total')),
  })
}

const DAYS_OF_ZONES: [string, number, string, number][] = [
  ['23.5 hours on Lord Howe', 1, '2026-10-04', 23.5],
  ['25 hours in London', 4, '2026-10-25', 25],
  ['25 hours in New York', 5, '2026-11-01', 25],
  ['25 hours in St. John’s', 2, '2026-11-01', 25],
  ['24 hours in Kathmandu', 3, '2026-10-25', 24],
]

const COMPARED = [
  ...['events', 'tokens_used', 'cost_usd', 'lines_changed', 'commits', 'active_seconds'],
  ...['time_active_minutes', 'files_edited', 'sessions'],
]

const RANKED = ['events', 'cost_usd', 'active_seconds', 'time_active_minutes', 'files_edited']

/** Two periods of a length, and two of others. */
const PERIODS: [Period, Period][] = [
  [
    { start: '2026-10-03', end: '2026-10-06' },
    { start: '2026-10-07', end: '2026-10-10' },
  ],
  [
    { start: '2026-10-03', end: '2026-10-05' },
    { start: '2026-10-06', end: '2026-10-12' },
  ],
]

const FILTERS: Selection[] = [
  { event_type: ['command'] },
  { event_type: ['command', 'ai_request', 'file_edit'], event_name: ['explain', 'généré'] },
  { event_name: ['Explain', '检查'] },
  { event_category: ['ai', 'code'] },
  { model: ['claude-opus-4'] },
  { language: ['go', 'sql'] },
  { event_type: ['file_edit', 'commit'], language: ['css'], event_category: ['code'] },
]

const GROUPED: Property[] = [
  ...(['event_type', 'event_name', 'event_category', 'user'] as const),
  ...(['workspace_id', 'model', 'language'] as const),
]

describe.each<[string, () => Promise<void>]>([
  ['before the aggregator runs', async () => {}],
  [
    'when it has done a part, and late events have come',
    async () => {
      await aggregateAll(1)
      await deliverUntil(BACK_ONLINE)
      await aggregateAll(2)
      await deliverUntil(Date.parse(SECOND_LOOK))
      server.clock.set(SECOND_LOOK)
    },
  ],
  ['when it has done all', () => aggregateAll()],
])('%s', (_, prepare) => {
  beforeAll(prepare, 120_000)

  describe('get_time_series equals a recount', () => {
    it.each(METRIC_NAMES)('of %s', async (metric) => {
      await holdSeries(ofTeam(1), metric, 'daily', MONTH)
      const cut = { start_date: '2026-10-07', end_date: '2026-10-30' }
      await holdSeries(inZone(ofTeam(2), 'Asia/Kathmandu'), metric, 'weekly', cut)
      const hours = { start_date: '2026-10-03', end_date: '2026-10-05' }
      await holdSeries(ofSelf(1), metric, 'hourly', hours)
    })

    it.each(DAYS_OF_ZONES)('on a day of %s', async (_, n, date, hours) => {
      const dates = { start_date: date, end_date: date }
      const { start, end } = dayOf(date, walker(n).zone)
      expect((end - start) / 3_600_000).toBe(hours)
      for (const metric of ['events', 'cost_usd', 'active_seconds', 'time_active_minutes']) {
        await holdSeries(ofSelf(n), metric, 'hourly', dates)
        await holdSeries(ofSelf(n), metric, 'daily', dates)
      }
    })

    it.each(FILTERS)('filtered by %j', async (filters) => {
      for (const metric of ['cost_usd', 'active_seconds']) {
        await holdSeries(among(ofTeam(1), { filters }, filters), metric, 'daily', MONTH)
      }
      const manager = among(ofManager(13, 'Australia/Lord_Howe'), { filters }, filters)
      await holdSeries(manager, 'duration_ms_p75', 'weekly', MONTH)
    })

    it.each(GROUPED)('grouped by %s', async (by) => {
      await holdGroups(ofTeam(0), 'sessions', by, MONTH)
      await holdGroups(ofTeam(1), 'cost_usd', by, MONTH)
      await holdGroups(ofSelf(13), 'duration_ms_p50', by, MONTH)
    })

    it('within workspaces, organizations of one person, and ranges that are not over', async () => {
      const { name: organization } = team(1)
      const shop = { workspace_id: 'shop' }
      await holdSeries(among(ofSelf(13), shop, shop), 'events', 'daily', MONTH)
      await holdSeries(among(ofTeam(0), shop, shop), 'tokens_used', 'daily', MONTH)
      const within = { organization, user: walker(13).name }
      await holdSeries(among(ofSelf(13), within, within), 'events', 'daily', MONTH)
      await holdSeries(ofSelf(3), 'events', 'weekly', { ...MONTH, end_date: '2026-11-30' })
      await holdSeries(ofTeam(2), 'sessions', 'daily', { ...MONTH, end_date: '2026-11-30' })
    })
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('get_user_summary equals a recount, person %d', async (n) => {
    const week = { start_date: '2026-10-21', end_date: '2026-10-27' }
    for (const question of [ofSelf(n), ofManager(n, 'America/St_Johns')]) {
      for (const dates of [MONTH, week]) {
        const { zone } = question
        const asked = await ask('get_user_summary', question, dates)
        hold(asked, { summary: userSummary(scope(question), spanOf(dates, zone)) })
        const daily = datesOf(dates).map((date) => ({
          date,
          ...userSummary(scope(question), dayOf(date, zone)),
        }))
        const days = byKey(daily, 'time_active_minutes', 'date')
        const told = byKey(asked.answer.daily, 'time_active_minutes', 'date')
        expect(Object.keys(told)).toEqual(Object.keys(days))
        expect({ ...asked, answer: told }).toMatchObject({ ...asked, answer: days })
      }
    }
  })

  it.each([0, 1, 5, 13])('get_code_metrics equals a recount, person %d', async (n) => {
    const api = { workspace_id: 'api' }
    const questions = [ofSelf(n), among(ofSelf(n), api, api), ofManager(n, 'Pacific/Auckland')]
    for (const question of questions) {
      const asked = await ask('get_code_metrics', question, MONTH)
      const metrics = codeMetrics(scope(question), spanOf(MONTH, question.zone))
      hold(asked, { metrics })
      const { languages, file_types } = asked.answer.metrics as Record<string, object>
      expect(withoutZeros({ ...languages })).toEqual(metrics.languages)
      expect(withoutZeros({ ...file_types })).toEqual(metrics.file_types)
    }
  })

  it('get_ai_usage equals a recount', async () => {
    for (const question of [ofSelf(0), ofTeam(0), ofTeam(2), ofManager(11, 'Asia/Tokyo')]) {
      const usage = aiUsage(scope(question), spanOf(MONTH, question.zone))
      hold(await ask('get_ai_usage', question, MONTH), { usage })
    }
  })

  it.each(['day', 'model', 'provider', 'request_type', 'user'] as const)(
    'get_ai_usage equals a recount, by %s',
    async (by) => {
      for (const question of [ofSelf(5), ofTeam(1)]) {
        const span = spanOf(MONTH, question.zone)
        const asked = await ask('get_ai_usage', question, { ...MONTH, group_by: by })
        hold(asked, { usage: aiUsage(scope(question), span) })
        const { groups } = asked.answer.usage as Record<string, unknown>
        const expected = byKey(aiUsageBy(scope(question), span, by), 'total_requests')
        const told = byKey(groups, 'total_requests')
        expect(Object.keys(told).sort()).toEqual(Object.keys(expected).sort())
        expect({ ...asked, answer: rounded(told) }).toMatchObject({
          ...asked,
          answer: rounded(expected),
        })
      }
    },
  )

  it.each([...COMPARED, 'active_users', 'acceptance_rate', 'duration_ms_p95'])(
    'get_comparison equals a recount of %s',
    async (metric) => {
      for (const question of [ofSelf(2), ofTeam(1)]) {
        for (const [period1, period2] of PERIODS) {
          const asked = await ask('get_comparison', question, { metric, period1, period2 })
          const expected = comparison(metric, scope(question), period1, period2)
          const { status, period1_per_day, period2_per_day, ...values } = expected
          // The specification has no word for an ordinary change, and averages additive metrics alone.
          const perDay =
            period2 === PERIODS[1]?.[1] && ADDITIVE_METRICS.includes(metric)
              ? { period1_per_day, period2_per_day }
              : {}
          hold(asked, { comparison: { ...values, ...perDay, ...(status && { status }) } })
        }
      }
    },
  )

  it.each([0, 1, 2])('get_team_summary equals a recount, organization %d', async (n) => {
    const week = { start_date: '2026-10-19', end_date: '2026-10-25' }
    for (const dates of [MONTH, week]) {
      const question = ofTeam(n)
      const summary = teamSummary(scope(question), spanOf(dates, question.zone))
      const asked = await ask('get_team_summary', question, dates)
      hold(asked, { summary })
    }
    // The days are the organization's, whoever asks.
    const asked = await ask('get_team_summary', { ...ofTeam(n), by: manager }, MONTH)
    hold(asked, { summary: teamSummary(scope(ofTeam(n)), spanOf(MONTH, team(n).zone)) })
  })

  it.each(RANKED)('get_team_leaderboard equals a recount of %s', async (metric) => {
    for (const [n, limit] of [
      [0, 100],
      [1, 3],
      [2, 100],
    ] as const) {
      const question = ofTeam(n)
      const places = leaderboard(metric, scope(question), spanOf(MONTH, question.zone))
      const asked = await ask('get_team_leaderboard', question, { metric, limit, ...MONTH })
      // People without a score may be named or not.
      const told = (asked.answer.leaderboard as { score: number }[]).filter(({ score }) => score)
      const expected = places.filter(({ score }) => score).slice(0, limit)
      expect({ ...asked, answer: rounded(told) }).toEqual({ ...asked, answer: rounded(expected) })
      hold(asked, { metric })
    }
  })

  it.each(RANKED)('get_user_comparison equals a recount of %s', async (metric) => {
    for (const [n, { name: user }] of [
      [0, walker(5)],
      [1, walker(13)],
      [2, walker(1)],
    ] as const) {
      const question = ofTeam(n)
      const asked = await ask('get_user_comparison', question, { metric, user, ...MONTH })
      hold(asked, standing(metric, scope(question), spanOf(MONTH, question.zone), user))
    }
  })

  it('get_dashboard_data equals a recount', async () => {
    const kpis = ['events', 'cost_usd', 'files_edited', 'ai_success_rate', 'duration_ms_p95']
    const widgets = [
      ...kpis.map((metric) => ({ id: metric, type: 'kpi', title: metric, metric })),
      { id: 'days', type: 'timeseries', title: 'Days', metric: 'tokens_used', interval: 'daily' },
      { id: 'weeks', type: 'timeseries', title: 'Weeks', metric: 'sessions', interval: 'weekly' },
      { id: 'types', type: 'bar', title: 'Types', metric: 'events', group_by: 'event_type' },
    ]
    const dashboard_config = {
      dashboard_name: 'The month',
      widgets,
      layout: widgets.map(({ id }, row) => ({ id, x: 0, y: row, w: 12, h: 1 })),
      date_range: 'custom',
      custom_start_date: MONTH.start_date,
      custom_end_date: MONTH.end_date,
    }
    const question = ofSelf(5)
    const asked = await ask('get_dashboard_data', question, { dashboard_config })
    const series = (metric: string, interval: Interval) =>
      timeSeries(metric, scope(question), MONTH, interval, nowMs())
    hold(asked, {
      widgets: [
        ...kpis.map((metric) => ({
          id: metric,
          type: 'kpi',
          data: { value: series(metric, 'daily').total },
        })),
        { id: 'days', data: { series: series('tokens_used', 'daily').series } },
        { id: 'weeks', data: { series: series('sessions', 'weekly').series } },
        { id: 'types', type: 'bar' },
      ],
    })
    const groups = groupedSeries('events', scope(question), 'event_type', MONTH, 'daily', nowMs())
    const bars = groups
      .filter(({ key }) => key !== 'other')
      .map(({ key, total }) => ({ key, value: total }))
    expect((asked.answer.widgets as { data: object }[]).at(-1)?.data).toMatchObject({ bars })
  })
})

it('get_user_summary calls the days final when all is aggregated and they are long over', async () => {
  const { answer } = await ask('get_user_summary', ofSelf(0), MONTH)
  const daily = answer.daily as { final: boolean }[]
  expect(daily.length).toBeGreaterThan(0)
  expect(daily.filter(({ final }) => !final)).toEqual([])
})

function withoutZeros(counts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count))
}
