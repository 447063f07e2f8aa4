import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  canonicalEvent,
  type EventInput,
  recordEvent,
} from '../../../src/domain/analytics/index.ts'
import { EVENT_TYPES } from '../../../src/domain/analytics/vocabulary.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const SERIES = 'ai_assistant.api.analytics.get_time_series'
const NOW = '2026-11-15T12:00:00Z'
const QUARTER_MS = 15 * 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Point {
  timestamp: string
  end: string
  value: number
  partial: boolean
}

interface Series {
  series: Point[]
  total: number
  groups: { key: string | null; series: Point[]; total: number }[]
  tz: string
}

/** An event as the test remembers it, for its own recount. */
interface Raw {
  time: number
  type: EventInput['event_type']
  name: string
  category: EventInput['event_category']
  workspace: string | undefined
  duration: number | undefined
  data: {
    success?: boolean
    model?: string
    language?: string
    tokens_input?: number
    tokens_output?: number
    lines_added?: number
    lines_deleted?: number
  }
}

/** What each metric counts of one event, written from its description. */
const METRICS: Record<string, (event: Raw) => number> = {
  events: () => 1,
  commands_used: ({ type }) => Number(type === 'command'),
  ai_requests: ({ type }) => Number(type === 'ai_request'),
  ai_requests_failed: ({ type, data }) => Number(type === 'ai_request' && data.success === false),
  tokens_used: ({ type, data }) =>
    type === 'ai_request' ? (data.tokens_input ?? 0) + (data.tokens_output ?? 0) : 0,
  tokens_input: ({ type, data }) => (type === 'ai_request' ? (data.tokens_input ?? 0) : 0),
  tokens_output: ({ type, data }) => (type === 'ai_request' ? (data.tokens_output ?? 0) : 0),
  lines_added: ({ type, data }) => (changesLines(type) ? (data.lines_added ?? 0) : 0),
  lines_deleted: ({ type, data }) => (changesLines(type) ? (data.lines_deleted ?? 0) : 0),
  lines_changed: ({ type, data }) =>
    changesLines(type) ? (data.lines_added ?? 0) + (data.lines_deleted ?? 0) : 0,
  commits: ({ type }) => Number(type === 'commit'),
  suggestions_shown: ({ type }) => Number(type === 'suggestion_shown'),
  suggestions_accepted: ({ type }) => Number(type === 'suggestion_accepted'),
  suggestions_rejected: ({ type }) => Number(type === 'suggestion_rejected'),
  errors: ({ type }) => Number(type === 'error'),
  builds: ({ type }) => Number(type === 'build'),
  test_runs: ({ type }) => Number(type === 'test_run'),
  duration_ms_sum: ({ duration }) => duration ?? 0,
}

const changesLines = (type: string): boolean => type === 'file_edit' || type === 'commit'

/** Events at random times of [from, to), the same ones for the same seed. */
function randomEvents(count: number, from: number, to: number, seed: number): Raw[] {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const event = fc.record({
    // Half of them on the boundaries where mistakes are made.
    time: fc.oneof(
      fc.integer({ min: from, max: to - 1 }),
      fc.integer({ min: 0, max: (to - from) / QUARTER_MS - 1 }).map((n) => from + n * QUARTER_MS),
    ),
    type: fc.constantFrom(...(Object.keys(EVENT_TYPES) as EventInput['event_type'][])),
    name: fc.constantFrom('explain', 'Explain', 'edit'),
    category: maybe(fc.constantFrom('ai' as const, 'code' as const)),
    workspace: maybe(fc.constantFrom('billing', 'shop')),
    duration: maybe(fc.nat(5000)),
    data: fc
      .record({
        success: maybe(fc.boolean()),
        model: maybe(fc.constantFrom('opus', 'haiku')),
        language: maybe(fc.constantFrom('go', 'python')),
        tokens_input: maybe(fc.nat(900)),
        tokens_output: maybe(fc.nat(90)),
        lines_added: maybe(fc.nat(40)),
        lines_deleted: maybe(fc.nat(20)),
      })
      .map((data) => JSON.parse(JSON.stringify(data)) as Raw['data']),
  })
  return fc.sample(event, { numRuns: count, seed })
}

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer({ now: NOW, env: { SITE_TIME_ZONE: 'Asia/Tokyo' } })
  person = await server.newUser({ timeZone: 'UTC' })
})
afterAll(() => server.close())
beforeEach(() => server.clock.set(NOW))

/** Stores the events; `at` is the server's time then, since events of long ago are refused. */
async function record(
  by: Pick<Person, 'name'>,
  events: readonly Raw[],
  organization?: string,
): Promise<void> {
  const user = await server.ctx.identity.findUser(by.name)
  if (user === undefined) throw new Error('The user was just made.')
  await Promise.all(
    events.map(({ time, type, name, category, workspace, duration, data }) => {
      const input: EventInput = {
        event_id: randomUUID(),
        event_type: type,
        event_name: name,
        event_category: category,
        workspace_id: workspace,
        duration_ms: duration,
        event_data: data,
        timestamp: new Date(time).toISOString(),
        organization,
      }
      const now = new Date(Math.max(time, Math.min(time + DAY_MS, server.clock.now().getTime())))
      return recordEvent(
        server.ctx.db,
        by.name,
        canonicalEvent(input, user, 'UTC', now, server.ctx.mac),
      )
    }),
  )
}

async function read(args: object, by: Person = person): Promise<Series> {
  const response = await server.post(SERIES, args, by)
  expect({ status: response.status, told: response.body.message }).toMatchObject({
    status: 200,
    told: { success: true },
  })
  return messageOf(response) as unknown as Series
}

const sumOf = (points: readonly { value: number }[]): number =>
  points.reduce((sum, { value }) => sum + value, 0)

/** Local dates as Intl shows them: no code is shared with what is tested. */
function dateShower(zone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  return (instant) => format.format(instant)
}

const found = new Map<string, Map<string, number>>()

/** First instants of the local dates; found once for each range. */
function dayStarts(first: string, last: string, zone: string): Map<string, number> {
  const range = [first, last, zone].join()
  const starts = found.get(range) ?? lookForDays(first, last, zone)
  found.set(range, starts)
  return starts
}

/** Looks at the wall every 15 minutes. */
function lookForDays(first: string, last: string, zone: string): Map<string, number> {
  const dateAt = dateShower(zone)
  const starts = new Map<string, number>()
  const until = Date.parse(last) + 3 * DAY_MS
  for (let instant = Date.parse(first) - 2 * DAY_MS; instant < until; instant += QUARTER_MS) {
    const date = dateAt(instant)
    if (!starts.has(date)) starts.set(date, instant)
  }
  return starts
}

/** The points of a range of past dates, recounted from the raw events. */
function recount(
  events: readonly Raw[],
  metric: string,
  interval: string,
  range: { start_date: string; end_date: string },
  zone: string,
): { timestamp: number; end: number; value: number }[] {
  const starts = dayStarts(range.start_date, range.end_date, zone)
  const dates = [...starts.keys()].sort()
  const within = dates.filter((date) => date >= range.start_date && date <= range.end_date)
  const startOf = (date: string): number => starts.get(date) ?? Number.NaN
  const following = (date: string): string => dates[dates.indexOf(date) + 1] ?? ''
  const [first, last] = [within[0] ?? '', within.at(-1) ?? '']
  const [from, to] = [startOf(first), startOf(following(last))]
  const measure = METRICS[metric] ?? (() => Number.NaN)
  const edges = within.flatMap((date): number[][] => {
    const [start, end] = [startOf(date), startOf(following(date))]
    if (interval === 'daily') return [[start, end]]
    return Array.from({ length: Math.ceil((end - start) / HOUR_MS) }, (_, hour) => [
      start + hour * HOUR_MS,
      Math.min(start + (hour + 1) * HOUR_MS, end),
    ])
  })
  return edges.map(([start = 0, end = 0]) => ({
    timestamp: start,
    end,
    value: events
      .filter(({ time }) => time >= start && time < end && time >= from && time < to)
      .reduce((sum, event) => sum + measure(event), 0),
  }))
}

const plain = (points: readonly Point[]) =>
  points.map(({ timestamp, end, value }) => ({
    timestamp: Date.parse(timestamp),
    end: Date.parse(end),
    value,
  }))

/** Eight days around something that its clocks do, and the length of a day among them. */
const CALENDARS = [
  ['UTC', '2026-10-26', '2026-11-02', '2026-10-28', 24],
  ['Asia/Kolkata', '2026-10-26', '2026-11-02', '2026-10-28', 24],
  ['Asia/Kathmandu', '2026-10-26', '2026-11-02', '2026-10-28', 24],
  ['Australia/Lord_Howe', '2026-09-29', '2026-10-06', '2026-10-04', 23.5],
  ['Australia/Lord_Howe', '2026-03-31', '2026-04-07', '2026-04-05', 24.5],
  ['America/New_York', '2026-03-04', '2026-03-11', '2026-03-08', 23],
  ['America/New_York', '2026-10-28', '2026-11-04', '2026-11-01', 25],
  ['Europe/Berlin', '2026-10-21', '2026-10-28', '2026-10-25', 25],
  ['America/Sao_Paulo', '2018-10-31', '2018-11-07', '2018-11-04', 23],
  ['America/Sao_Paulo', '2018-02-13', '2018-02-20', '2018-02-17', 25],
  ['Asia/Beirut', '2026-03-25', '2026-04-01', '2026-03-29', 23],
  ['Pacific/Apia', '2011-12-26', '2012-01-02', '2011-12-29', 24],
] as const

describe.each(CALENDARS)(
  'get_time_series in %s, %s to %s',
  (zone, start_date, end_date, date, h) => {
    const range = { start_date, end_date }
    let walker: Person
    let events: Raw[]

    beforeAll(async () => {
      server.clock.set(NOW)
      walker = await server.newUser({ timeZone: zone })
      const [from, to] = [Date.parse(start_date) - DAY_MS, Date.parse(end_date) + 2 * DAY_MS]
      events = randomEvents(250, from, to, from / DAY_MS)
      await record(walker, events)
    })

    it.each(['hourly', 'daily'])('equals a recount, %s', async (interval) => {
      for (const metric of ['events', 'tokens_used', 'duration_ms_sum']) {
        const answer = await read({ metric, interval, ...range }, walker)
        expect(plain(answer.series)).toEqual(recount(events, metric, interval, range, zone))
        expect(answer.total).toBe(sumOf(answer.series))
        expect(answer.series.some(({ partial }) => partial)).toBe(false)
        expect(answer.tz).toBe(zone)
      }
    })

    it('sums up to the same by hour, day and week, and over single days', async () => {
      const metric = 'lines_changed'
      const [hourly, daily, weekly] = await Promise.all(
        ['hourly', 'daily', 'weekly'].map((interval) =>
          read({ metric, interval, ...range }, walker),
        ),
      )
      expect(hourly?.total).toBe(weekly?.total)
      expect(daily?.total).toBe(weekly?.total)
      expect(weekly?.total).toBeGreaterThan(0)
      const dates = [...dayStarts(start_date, end_date, zone).keys()]
      const single = await Promise.all(
        dates
          .filter((day) => day >= start_date && day <= end_date)
          .map((day) => read({ metric, start_date: day, end_date: day }, walker)),
      )
      expect(single.flatMap(({ series }) => series)).toEqual(daily?.series)
    })

    it(`gives ${date} its ${h} hours`, async () => {
      const { series } = await read({ metric: 'events', start_date: date, end_date: date }, walker)
      const [day] = plain(series)
      expect(((day?.end ?? 0) - (day?.timestamp ?? 0)) / HOUR_MS).toBe(h)
    })

    it('answers another zone’s reader who asks for this one the same', async () => {
      const manager = await server.newUser({ roles: ['System Manager'], timeZone: 'Asia/Tehran' })
      const args = { metric: 'events', interval: 'hourly', ...range }
      expect((await read({ ...args, user: walker.name, tz: zone }, manager)).series).toEqual(
        (await read(args, walker)).series,
      )
    })
  },
)

describe('get_time_series', () => {
  const range = { start_date: '2026-11-02', end_date: '2026-11-08' }
  let counted: Person
  let events: Raw[]

  beforeAll(async () => {
    counted = await server.newUser({ timeZone: 'UTC' })
    events = randomEvents(
      400,
      Date.parse('2026-11-01T00:00:00Z'),
      Date.parse('2026-11-10T00:00:00Z'),
      7,
    )
    await record(counted, events)
  })

  it.each(Object.keys(METRICS))('%s equals a recount', async (metric) => {
    const { series } = await read({ metric, ...range }, counted)
    expect(plain(series)).toEqual(recount(events, metric, 'daily', range, 'UTC'))
    expect(sumOf(series)).toBeGreaterThan(0)
  })

  it('answers all its keys', async () => {
    const response = await server.get(
      SERIES,
      { metric: 'tokens_used', start_date: '2026-11-15', end_date: '2026-11-15' },
      person,
    )
    expect(messageOf(response)).toEqual({
      success: true,
      series: [
        {
          timestamp: '2026-11-15T00:00:00+00:00',
          end: '2026-11-16T00:00:00+00:00',
          value: 0,
          partial: true,
        },
      ],
      total: 0,
      metric: 'tokens_used',
      unit: 'tokens',
      interval: 'daily',
      tz: 'UTC',
      as_of: '2026-11-15T12:00:00+00:00',
      stale: false,
      source: 'rollup',
      approx: false,
      error_bound: 0,
    })
  })

  it('spans the last 30 days and today by day unless it is asked otherwise', async () => {
    const { series } = await read({ metric: 'events' }, counted)
    expect(series).toHaveLength(31)
    expect(series[0]?.timestamp).toBe('2026-10-16T00:00:00+00:00')
    expect(series.at(-1)?.timestamp).toBe('2026-11-15T00:00:00+00:00')
    const before = await read({ metric: 'events', end_date: '2026-11-08' }, counted)
    expect(before.series[0]?.timestamp).toBe('2026-10-09T00:00:00+00:00')
    const blank = { tz: '', start_date: null, end_date: '', filters: '', group_by: '', user: null }
    expect(await read({ metric: 'events', ...blank }, counted)).toEqual(
      await read({ metric: 'events' }, counted),
    )
  })

  it('is in the caller’s zone, else in the site’s', async () => {
    const traveller = await server.newUser({ timeZone: 'Asia/Kathmandu' })
    const homeless = await server.newUser()
    const lost = await server.newUser({ timeZone: 'Nowhere/At_All' })
    expect(await read({ metric: 'events' }, traveller)).toMatchObject({ tz: 'Asia/Kathmandu' })
    expect(await read({ metric: 'events' }, homeless)).toMatchObject({ tz: 'Asia/Tokyo' })
    expect(await read({ metric: 'events' }, lost)).toMatchObject({ tz: 'Asia/Tokyo' })
    expect(await read({ metric: 'events', tz: 'utc' }, traveller)).toMatchObject({ tz: 'UTC' })
  })

  it('fills gaps in order, and ends with the interval that runs', async () => {
    const { series } = await read(
      { metric: 'events', interval: 'hourly', start_date: '2026-11-14', end_date: '2026-11-20' },
      person,
    )
    expect(series).toHaveLength(24 + 13)
    expect(series.map(({ timestamp }) => Date.parse(timestamp))).toEqual(
      series.map((_, hour) => Date.parse('2026-11-14T00:00:00Z') + hour * HOUR_MS),
    )
    expect(series.map(({ partial }) => partial)).toEqual(series.map((_, hour) => hour === 36))
    expect(sumOf(series)).toBe(0)
  })

  it('answers nothing of days to come', async () => {
    for (const interval of ['hourly', 'daily', 'weekly']) {
      const args = { metric: 'events', interval, start_date: '2026-11-16', end_date: '2026-11-20' }
      expect(await read({ ...args, group_by: 'user' })).toMatchObject({
        series: [],
        total: 0,
        groups: [],
      })
    }
  })

  it('answers nothing of a date that never was', async () => {
    const date = { start_date: '2011-12-30', end_date: '2011-12-30', tz: 'Pacific/Apia' }
    for (const interval of ['hourly', 'daily', 'weekly']) {
      expect(await read({ metric: 'events', interval, ...date })).toMatchObject({ series: [] })
    }
  })

  it('marks the weeks that the range or the present cuts', async () => {
    const { series } = await read(
      { metric: 'events', interval: 'weekly', start_date: '2026-10-28', end_date: '2026-11-15' },
      counted,
    )
    expect(series.map(({ timestamp, partial }) => [timestamp, partial])).toEqual([
      ['2026-10-26T00:00:00+00:00', true],
      ['2026-11-02T00:00:00+00:00', false],
      ['2026-11-09T00:00:00+00:00', true],
    ])
  })

  it('counts events ahead of the clock the same in every interval', async () => {
    const early = await server.newUser({ timeZone: 'UTC' })
    const ahead = [1, 14, 16, 61, 13 * 60].map((minutes) => minutes * 60_000)
    const [event] = randomEvents(1, 0, DAY_MS, 1)
    if (event === undefined) throw new Error('One was asked for.')
    await record(
      early,
      ahead.map((ms) => ({ ...event, time: Date.parse(NOW) + ms })),
    )
    for (const moment of [NOW, '2026-11-15T12:44:59Z', '2026-11-15T12:45:00Z']) {
      server.clock.set(moment)
      const totals = await Promise.all(
        ['hourly', 'daily', 'weekly'].map((interval) =>
          read({ metric: 'events', interval }, early),
        ),
      )
      expect(new Set(totals.map(({ total }) => total)).size).toBe(1)
    }
    server.clock.set('2026-11-17T00:00:00Z')
    expect(await read({ metric: 'events' }, early)).toMatchObject({ total: 5 })
  })

  describe('filters', () => {
    const all = { metric: 'events', start_date: '2026-11-01', end_date: '2026-11-09' }
    const counts = (keep: (event: Raw) => boolean) => events.filter(keep).length

    it('keep what they name, one value or several', async () => {
      const total = async (filters: object) => (await read({ ...all, filters }, counted)).total
      expect(await total({})).toBe(events.length)
      expect(await total({ event_type: 'command' })).toBe(counts((e) => e.type === 'command'))
      expect(await total({ event_type: ['command', 'error'] })).toBe(
        counts((e) => e.type === 'command' || e.type === 'error'),
      )
      expect(await total({ event_category: 'ai' })).toBe(counts((e) => e.category === 'ai'))
      expect(await total({ model: ['opus'] })).toBe(counts((e) => e.data.model === 'opus'))
      expect(await total({ language: 'go' })).toBe(counts((e) => e.data.language === 'go'))
      expect(await total({ event_name: 'no such name' })).toBe(0)
      expect(await total({ event_name: [] })).toBe(0)
    })

    it('tell capital from small letters', async () => {
      const { total } = await read({ ...all, filters: { event_name: 'Explain' } }, counted)
      expect(total).toBe(counts((e) => e.name === 'Explain'))
    })

    it('apply together, and with the workspace', async () => {
      const filters = { event_name: ['edit'], model: ['opus', 'haiku'], event_category: ['code'] }
      const { total } = await read({ ...all, filters, workspace_id: 'shop' }, counted)
      expect(total).toBe(
        counts(
          (e) =>
            e.name === 'edit' &&
            e.data.model !== undefined &&
            e.category === 'code' &&
            e.workspace === 'shop',
        ),
      )
    })

    it('come as JSON text, by GET and by POST', async () => {
      const args = { ...all, filters: JSON.stringify({ event_type: ['command'] }) }
      const expected = counts((e) => e.type === 'command')
      const byGet = await server.get(SERIES, args, counted)
      expect(messageOf(byGet)).toMatchObject({ total: expected })
      expect(await read(args, counted)).toMatchObject({ total: expected })
    })
  })

  describe('group_by', () => {
    const all = { metric: 'events', start_date: '2026-11-01', end_date: '2026-11-09' }
    const KEYS: Record<string, (event: Raw) => string | null> = {
      event_type: ({ type }) => type,
      event_name: ({ name }) => name,
      event_category: ({ category }) => category ?? null,
      workspace_id: ({ workspace }) => workspace ?? null,
      model: ({ data }) => data.model ?? null,
      language: ({ data }) => data.language ?? null,
      user: () => counted.name,
    }

    it.each(Object.keys(KEYS))('%s splits the whole, largest first', async (group_by) => {
      const expected = new Map<string | null, number>()
      for (const event of events) {
        const key = KEYS[group_by]?.(event) ?? null
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      const { groups, series, total } = await read({ ...all, group_by }, counted)
      const named = groups.filter(({ key }) => key !== 'other')
      for (const { key, total: own } of named) expect([key, own]).toEqual([key, expected.get(key)])
      expect(named.map((group) => group.total)).toEqual(
        [...expected.values()].sort((a, b) => b - a).slice(0, 20),
      )
      expect(sumOf(groups.map((group) => ({ value: group.total })))).toBe(total)
      for (const [index, point] of series.entries()) {
        const parts = groups.map((group) => group.series[index])
        for (const part of parts) {
          expect({ ...part, value: 0 }).toEqual({ ...point, value: 0 })
        }
        expect(sumOf(parts.map((part) => ({ value: part?.value ?? 0 })))).toBe(point.value)
      }
    })

    it('names 20 groups and adds up the rest as other', async () => {
      const busy = await server.newUser({ timeZone: 'UTC' })
      const [event] = randomEvents(1, 0, DAY_MS, 1)
      if (event === undefined) throw new Error('One was asked for.')
      const time = Date.parse('2026-11-05T00:00:00Z')
      const names = Array.from({ length: 23 }, (_, n) => `name-${String(n).padStart(2, '0')}`)
      const made = names.flatMap((name, n) =>
        Array.from({ length: n < 3 ? 1 : 2 }, () => ({ ...event, name, time })),
      )
      await record(busy, made)
      const { groups } = await read({ ...all, group_by: 'event_name' }, busy)
      expect(groups.map(({ key, total }) => [key, total])).toEqual([
        ...names.slice(3).map((name) => [name, 2]),
        ['other', 3],
      ])
    })

    it('is absent from the answer unless it is asked', async () => {
      expect(await read(all, counted)).not.toHaveProperty('groups')
    })
  })

  describe('rights', () => {
    const all = { metric: 'events', start_date: '2026-11-01', end_date: '2026-11-09' }
    let owner: Person
    let admin: Person
    let member: Person
    let outsider: Person
    let organization: string
    const time = Date.parse('2026-11-05T00:00:00Z')

    beforeAll(async () => {
      server.clock.set(NOW)
      const people = [server.newUser(), server.newUser(), server.newUser(), server.newUser()]
      ;[owner, admin, member, outsider] = (await Promise.all(people)) as [
        Person,
        Person,
        Person,
        Person,
      ]
      organization = await server.newOrganization([
        { user: owner, role: 'owner' },
        { user: admin, role: 'admin' },
        { user: member, role: 'member' },
      ])
      server.clock.advance(1000)
      const second = await server.newOrganization([
        { user: member, role: 'member' },
        { user: outsider, role: 'owner' },
      ])
      const made = randomEvents(3, time, time + DAY_MS, 3)
      await record(owner, made.slice(0, 1))
      await record(member, made)
      await record(member, made.slice(0, 2), second)
    })

    const status = async (args: object, by: Person) =>
      (await server.get(SERIES, { ...all, ...args }, by)).status

    it('everyone sees their own numbers, in all organizations', async () => {
      expect(await read(all, member)).toMatchObject({ total: 5 })
      expect(await read({ ...all, user: member.name }, member)).toMatchObject({ total: 5 })
    })

    it('nobody sees another person’s', async () => {
      expect(await status({ user: member.name }, outsider)).toBe(403)
      expect(await status({ user: member.name }, owner)).toBe(403)
    })

    it('owners and admins see the organization and the people within it', async () => {
      for (const by of [owner, admin]) {
        expect(await read({ ...all, organization }, by)).toMatchObject({ total: 4 })
        expect(await read({ ...all, organization, user: member.name }, by)).toMatchObject({
          total: 3,
        })
        const { groups } = await read({ ...all, organization, group_by: 'user' }, by)
        expect(groups.map(({ key, total }) => [key, total])).toEqual([
          [member.name, 3],
          [owner.name, 1],
        ])
      }
    })

    it('a member does not see the organization, but the own numbers within it', async () => {
      expect(await status({ organization }, member)).toBe(403)
      expect(await status({ organization, user: owner.name }, member)).toBe(403)
      expect(await read({ ...all, organization, user: member.name }, member)).toMatchObject({
        total: 3,
      })
    })

    it('an admin of another organization sees nothing', async () => {
      expect(await status({ organization }, outsider)).toBe(403)
      expect(await status({ organization, user: member.name }, outsider)).toBe(403)
    })

    it('a System Manager sees all', async () => {
      const manager = await server.newUser({ roles: ['System Manager'] })
      expect(await read({ ...all, organization }, manager)).toMatchObject({ total: 4 })
      expect(await read({ ...all, user: member.name }, manager)).toMatchObject({ total: 5 })
      expect(await read({ ...all, user: 'nobody@example.com' }, manager)).toMatchObject({
        total: 0,
      })
    })

    it('a guest and a wrong token are refused', async () => {
      expect((await server.get(SERIES, all)).status).toBe(403)
      expect(await status({}, { ...member, authorization: 'token no:body' })).toBe(401)
    })

    it('GET and POST are for readers, PUT and DELETE are refused', async () => {
      const path = `/api/method/${SERIES}?metric=events`
      const by = (verb: 'get' | 'post' | 'put' | 'delete') =>
        server.request()[verb](path).set('Authorization', member.authorization)
      expect((await by('get')).status).toBe(200)
      expect((await by('post')).status).toBe(200)
      expect((await by('put')).status).toBe(403)
      expect((await by('delete')).status).toBe(403)
    })
  })

  describe('refuses', () => {
    it('an unknown metric, naming the known ones', async () => {
      for (const metric of ['eventz', 'constructor', '']) {
        const response = await server.get(SERIES, { metric }, person)
        expect(response.status).toBe(417)
        expect(response.body.exc_type).toBe('ValidationError')
        for (const known of Object.keys(METRICS)) expect(response.body.message).toContain(known)
      }
    })

    it('a call without a metric', async () => {
      const response = await server.get(SERIES, {}, person)
      expect(response.status).toBe(417)
      expect(response.body.message).toBe('The argument metric is missing.')
    })

    it.each([
      [{ tz: 'Mars/Olympus' }, 'ValidationError'],
      [{ tz: '+05:30' }, 'ValidationError'],
      [{ start_date: '2026-11-02', end_date: '2026-11-01' }, 'ValidationError'],
      [{ interval: 'hourly', start_date: '2025-10-01', end_date: '2026-11-05' }, 'ValidationError'],
      [{ interval: 'daily', start_date: '2016-01-01', end_date: '2026-01-01' }, 'ValidationError'],
      [{ interval: 'weekly', start_date: '2016-01-01', end_date: '2026-01-01' }, 'ValidationError'],
      [
        {
          interval: 'hourly',
          group_by: 'event_name',
          start_date: '2026-01-01',
          end_date: '2026-11-05',
        },
        'ValidationError',
      ],
      [{ filters: '['.repeat(200_000) }, 'FrappeTypeError'],
      [{ interval: 'monthly' }, 'FrappeTypeError'],
      [{ start_date: '2026-02-29' }, 'FrappeTypeError'],
      [{ start_date: '2026-02-01T00:00:00Z' }, 'FrappeTypeError'],
      [{ group_by: 'session_id' }, 'FrappeTypeError'],
      [{ filters: { event_types: ['command'] } }, 'FrappeTypeError'],
      [{ filters: { event_type: ['commands'] } }, 'FrappeTypeError'],
      [{ filters: { event_category: 'leisure' } }, 'FrappeTypeError'],
      [{ filters: '{"event_type":' }, 'FrappeTypeError'],
      [{ filters: ['command'] }, 'FrappeTypeError'],
    ])('%j', async (args, excType) => {
      const response = await server.post(SERIES, { metric: 'events', ...args }, person)
      expect(response.status).toBe(417)
      expect(response.body.exc_type).toBe(excType)
    })

    it('not the longest ranges that are allowed', async () => {
      for (const [interval, start_date, count] of [
        ['hourly', '2025-10-02', 400 * 24],
        ['daily', '2016-10-25', 3653],
      ] as const) {
        const { series } = await read({
          metric: 'events',
          interval,
          start_date,
          end_date: interval === 'hourly' ? '2026-11-05' : '2026-10-25',
        })
        expect(series).toHaveLength(count)
      }
    })
  })
})
