import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { runInMode } from '../../../src/db/transaction.ts'
import { aggregate, dashboardData, openSnapshot } from '../../../src/domain/analytics/index.ts'
import { ServiceUnavailable } from '../../../src/exceptions.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const API = 'ai_assistant.api.analytics'
const DATA = `${API}.get_dashboard_data`
const SAVE = `${API}.save_dashboard_config`
const CONFIGS = `${API}.get_dashboard_configs`
const NOW = '2026-11-15T12:00:00Z'
const DATES = {
  date_range: 'custom',
  custom_start_date: '2026-11-05',
  custom_end_date: '2026-11-14',
} as const
const ASKED_DATES = { start_date: '2026-11-05', end_date: '2026-11-14' }
/** As long as the range, just before it. */
const DATES_BEFORE = { start_date: '2026-10-26', end_date: '2026-11-04' }

interface Event {
  event_type: string
  event_name: string
  timestamp: string
  duration_ms?: number
  event_data?: object
}

interface Widget {
  id: string
  type: string
  title: string
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what the widget of its type answers.
  data?: any
  error?: string
  message?: string
}

interface Dashboard {
  widgets: Widget[]
  config_id: string | null
  dashboard_name: string | null
  layout: object[]
  start_date: string
  end_date: string
  tz: string
  as_of: string
}

let server: TestServer
let owner: Person
let member: Person
let outsider: Person
let manager: Person
let organization: string
let events: Event[]

beforeAll(async () => {
  server = await startServer({ now: NOW })
  ;[owner, member, outsider, manager] = [
    await server.newUser({ timeZone: 'UTC' }),
    // Half an hour off the full ones.
    await server.newUser({ timeZone: 'Asia/Kolkata' }),
    await server.newUser(),
    await server.newUser({ roles: ['System Manager'] }),
  ]
  organization = await server.newOrganization([
    { user: owner, role: 'owner' },
    { user: member, role: 'member' },
  ])
  events = eventsOf(120)
  await track(member, events)
  await aggregate(server.ctx.db, { now: server.ctx.now() })
  // Some stay outstanding.
  const late = eventsOf(30, 5)
  await track(member, late)
  events.push(...late)
  await track(owner, eventsOf(10))
})
afterAll(() => server.close())
beforeEach(() => server.clock.set(NOW))

/** Events of three weeks, some hours apart, of several kinds. */
function eventsOf(count: number, shift = 0): Event[] {
  const kinds = ['command', 'ai_request', 'file_edit', 'command', 'suggestion_shown', 'error']
  return Array.from({ length: count }, (_, n) => ({
    event_type: kinds[n % kinds.length] ?? 'custom',
    event_name: `name-${n % 7}`,
    timestamp: new Date(Date.parse(NOW) - (shift + n * 4 + 1) * 3_600_000).toISOString(),
    duration_ms: (n * n * 37) % 5_000,
    event_data: { model: n % 2 === 0 ? 'opus' : 'haiku', tokens_input: n, lines_added: n },
  }))
}

async function track(by: Person, sent: readonly Event[]): Promise<void> {
  const answer = await server.post(`${API}.track_batch_events`, { events: sent }, by)
  expect(messageOf(answer).processed_count).toBe(sent.length)
}

async function read(dashboard_config: unknown, by: Person = member, more: object = {}) {
  const response = await server.post(DATA, { dashboard_config, ...more }, by)
  expect(response.body.exception).toBeUndefined()
  return messageOf(response) as unknown as Dashboard
}

/** The data of one widget over the usual dates. */
async function dataOf(widget: object, by: Person = member) {
  const { widgets } = await read({ widgets: [{ id: 'w', ...widget }], ...DATES }, by)
  expect(widgets[0]?.error).toBeUndefined()
  return widgets[0]?.data
}

async function answerOf(method: string, args: object, by: Person = member) {
  const response = await server.get(`${API}.${method}`, args, by)
  expect(response.status).toBe(200)
  return messageOf(response)
}

/** What a method answers, but for what the dashboard says once. */
function withoutTime({ success: _, as_of: __, stale: ___, ...answer }: Record<string, unknown>) {
  return answer
}

const kpi = (id: string, more: object = {}) => ({
  id,
  type: 'kpi',
  title: id,
  metric: 'events',
  ...more,
})
const placed = (...ids: string[]) => ids.map((id, n) => ({ id, x: 0, y: n, w: 12, h: 1 }))
const MINE = { dashboard_name: 'Mine', widgets: [kpi('a')], layout: placed('a') }

async function save(args: object, by: Person = member) {
  const response = await server.post(SAVE, args, by)
  expect(response.body.exception).toBeUndefined()
  return messageOf(response) as { success: true; config_id: string; revision: number }
}

describe('get_dashboard_data', () => {
  describe('widgets', () => {
    it('kpi: the total, and the change from the period before', async () => {
      const now = await answerOf('get_time_series', { metric: 'events', ...ASKED_DATES })
      const before = await answerOf('get_time_series', { metric: 'events', ...DATES_BEFORE })
      const [value, previous] = [Number(now.total), Number(before.total)]
      const data = await dataOf(kpi('k', { compare: 'previous_period' }))
      expect(data).toEqual({
        metric: 'events',
        unit: 'count',
        value,
        previous_value: previous,
        change_percent: Math.round((10_000 * (value - previous)) / previous) / 100,
        status: value > previous ? 'up' : 'down',
        source: 'rollup',
        approx: false,
        error_bound: 0,
      })
      expect(value).toBeGreaterThan(0)
      expect(await dataOf(kpi('k'))).not.toHaveProperty('previous_value')
    })

    it('kpi: an aggregate of its intervals', async () => {
      const { series, total } = await answerOf('get_time_series', {
        metric: 'events',
        ...ASKED_DATES,
      })
      const values = (series as { value: number }[]).map(({ value }) => value)
      const expected = {
        total,
        sum: total,
        avg: Number(total) / values.length,
        min: Math.min(...values),
        max: Math.max(...values),
        last: values.at(-1),
      }
      for (const [aggregation, value] of Object.entries(expected)) {
        expect(await dataOf(kpi('k', { aggregation }))).toMatchObject({ value })
      }
      const ratio = kpi('k', { metric: 'acceptance_rate', aggregation: 'sum' })
      const { widgets } = await read({ widgets: [ratio] })
      expect(widgets[0]).toMatchObject({ error: 'invalid', message: /does not add up/ })
    })

    it.each([
      ['timeseries', { metric: 'tokens_used', interval: 'weekly' }],
      ['timeseries', { metric: 'events', interval: 'hourly', group_by: 'model' }],
      ['stacked', { metric: 'events', group_by: 'event_type' }],
    ])('%s: as get_time_series answers %j', async (type, asked) => {
      const expected = await answerOf('get_time_series', { ...asked, ...ASKED_DATES })
      expect(await dataOf({ type, ...asked })).toEqual(withoutTime(expected))
    })

    it('timeseries: beside the period before', async () => {
      const before = await answerOf('get_time_series', { metric: 'events', ...DATES_BEFORE })
      const data = await dataOf({ type: 'timeseries', metric: 'events', compare: true })
      expect(data.previous).toEqual({ series: before.series, total: before.total })
      expect(data.status).toMatch(/^(up|down)$/)
    })

    it('bar: groups, the largest first, and how many more there are', async () => {
      const { groups, total } = (await answerOf('get_time_series', {
        metric: 'events',
        group_by: 'event_name',
        ...ASKED_DATES,
      })) as { groups: { key: string; total: number }[]; total: number }
      const data = await dataOf({ type: 'bar', metric: 'events', group_by: 'event_name', limit: 3 })
      expect(data).toMatchObject({
        bars: groups.slice(0, 3).map((group) => ({ key: group.key, value: group.total })),
        total,
        omitted: groups.length - 3,
      })
    })

    it('table: groups by several metrics, and the whole', async () => {
      const metrics = ['events', 'tokens_used', 'acceptance_rate']
      const data = await dataOf({ type: 'table', query: { metrics, group_by: 'event_type' } })
      expect(data.columns.map(({ metric }: { metric: string }) => metric)).toEqual(metrics)
      expect(data.rows.find(({ key }: { key: string }) => key === 'command')).toMatchObject({
        tokens_used: 0,
        acceptance_rate: null,
      })
      const sum = data.rows.reduce((all: number, row: { events: number }) => all + row.events, 0)
      expect(data.total).toMatchObject({ events: sum })
      expect(await dataOf({ type: 'table', metric: 'errors' })).toMatchObject({
        columns: [{ metric: 'errors' }],
      })
    })

    it('heatmap: weekdays and hours of the reader’s clock', async () => {
      const expected = new Map<string, number>()
      for (const { timestamp } of events) {
        const local = new Date(Date.parse(timestamp) + 5.5 * 3_600_000).toISOString()
        if (local.slice(0, 10) < '2026-11-05' || local.slice(0, 10) > '2026-11-14') continue
        const cell = `${(new Date(local).getUTCDay() + 6) % 7} ${Number(local.slice(11, 13))}`
        expected.set(cell, (expected.get(cell) ?? 0) + 1)
      }
      const { rows, tz, total } = await dataOf({ type: 'heatmap', metric: 'events' })
      expect([tz, rows[0].weekday, rows[6].weekday]).toEqual(['Asia/Kolkata', 'monday', 'sunday'])
      for (const [day, { values }] of rows.entries()) {
        expect(values).toEqual(
          Array.from({ length: 24 }, (_, hour) => expected.get(`${day} ${hour}`) ?? 0),
        )
      }
      expect(total).toBe([...expected.values()].reduce((sum, n) => sum + n, 0))
    })

    it('heatmap: null where the range has no such hour, and of what adds up only', async () => {
      const one = { ...DATES, custom_start_date: '2026-11-14' }
      const widgets = [
        { id: 'a', type: 'heatmap', metric: 'events' },
        { id: 'b', type: 'heatmap', metric: 'sessions' },
      ]
      const [first, second] = (await read({ widgets, ...one })).widgets
      expect(first?.data.rows[0].values).toEqual(new Array(24).fill(null))
      expect(first?.data.rows[5].values).not.toContain(null)
      expect(second).toMatchObject({ error: 'invalid' })
    })

    it('distribution: every duration in one bar', async () => {
      const durations = events
        .filter(({ timestamp }) => isInDates(timestamp))
        .map(({ duration_ms = 0 }) => duration_ms)
      const { bars, of, count } = await dataOf({ type: 'distribution', metric: 'duration_ms_p95' })
      expect([of, count]).toEqual(['events', durations.length])
      for (const { from, to, count: own } of bars) {
        expect(own).toBe(durations.filter((one) => one >= from && one < to).length)
      }
      expect(sumOf(bars)).toBe(durations.length)
    })

    it('distribution: values of people, and of other groups', async () => {
      const ofPeople = { filters: { organization }, type: 'distribution', metric: 'events' }
      const people = await dataOf(ofPeople, owner)
      expect([people.of, people.count, sumOf(people.bars)]).toEqual(['user', 2, 2])
      expect(people.bars).toHaveLength(10)
      const types = await dataOf({ type: 'distribution', metric: 'events', group_by: 'event_type' })
      expect([types.of, types.count]).toEqual(['event_type', 5])
      const alone = await dataOf({ type: 'distribution', metric: 'events' })
      expect(alone.bars).toEqual([{ from: expect.any(Number), to: expect.any(Number), count: 1 }])
      const nobody = await dataOf({ type: 'distribution', metric: 'events' }, outsider)
      expect(nobody).toMatchObject({ bars: [], count: 0 })
    })

    it.each([
      ['leaderboard', { metric: 'events' }, 'get_team_leaderboard', { metric: 'events' }],
      [
        'funnel',
        { query: { steps: ['command', { event_type: 'ai_request' }] } },
        'get_funnel',
        { steps: '["command","ai_request"]' },
      ],
      ['retention', {}, 'get_retention', {}],
      ['cost_by_model', {}, 'get_ai_usage', { group_by: 'model' }],
    ])('%s: as its method answers', async (type, asked, method, args) => {
      const whose = type === 'leaderboard' ? { organization } : {}
      const expected = await answerOf(method, { ...args, ...whose, ...ASKED_DATES })
      const { success: _, ...answer } = expected
      expect(await dataOf({ type, ...asked })).toEqual(answer)
    })

    it('text: as it was written', async () => {
      const options = { text: 'Numbers of <b>the week</b>', color: 'red' }
      expect(await dataOf({ type: 'text', options })).toEqual({ text: options.text })
    })

    it.each(['score_breakdown', 'insights', 'alert_status', 'slo', 'flamegraph'])(
      '%s: not available yet',
      async (type) => {
        const { widgets } = await read({ widgets: [{ id: 'w', type, title: 'Later' }] })
        expect(widgets).toEqual([
          { id: 'w', type, title: 'Later', error: 'not_available', message: expect.any(String) },
        ])
      },
    )

    it('are left out where they would make the answer too large, the small ones after them not', async () => {
      const months = { custom_start_date: '2026-05-12', custom_end_date: '2026-11-15' }
      const hourly = {
        type: 'stacked',
        metric: 'events',
        group_by: 'event_name',
        interval: 'hourly',
      }
      const charts = Array.from({ length: 6 }, (_, n) => ({ id: `chart-${n}`, ...hourly }))
      const { widgets } = await read({ ...DATES, ...months, widgets: [...charts, kpi('k')] })
      expect(widgets[0]?.data.groups).toHaveLength(7)
      expect(widgets.at(-2)).toMatchObject({ id: 'chart-5', error: 'too_large' })
      expect(widgets.at(-1)?.data.value).toBe(events.length)
    })

    it('are about whom and what their filters say', async () => {
      const filters = { event_type: 'command', workspace_id: 'nowhere' }
      expect(await dataOf(kpi('k', { filters }))).toMatchObject({ value: 0 })
      const { total } = await answerOf('get_time_series', {
        metric: 'events',
        filters: '{"event_type":["command"]}',
        ...ASKED_DATES,
      })
      expect(await dataOf(kpi('k', { filters: { event_type: 'command' } }))).toMatchObject({
        value: total,
      })
    })
  })

  it('tells of a bad widget in its place, and the rest still work', async () => {
    const widgets = [
      kpi('good'),
      kpi('metric', { metric: 'eventz' }),
      { id: 'none', type: 'kpi', title: '' },
      { id: 'type', type: 'pie' },
      { id: 'proto', type: 'constructor' },
      kpi('words', { metrix: 'events' }),
      kpi('filters', { filters: { event_types: ['command'] } }),
      kpi('right', { filters: { organization } }),
      kpi('another', { filters: { user: owner.name } }),
      { id: 'group', type: 'bar', metric: 'active_seconds', group_by: 'model' },
      { id: 'steps', type: 'funnel' },
      { id: 'elsewhere', type: 'leaderboard', metric: 'events', filters: { organization: 'x' } },
      kpi('last'),
    ]
    const answer = await read({ widgets, ...DATES })
    expect(answer.widgets.map(({ id, error }) => [id, error])).toEqual([
      ['good', undefined],
      ['metric', 'invalid'],
      ['none', 'invalid'],
      ['type', 'invalid'],
      ['proto', 'invalid'],
      ['words', 'invalid'],
      ['filters', 'invalid'],
      ['right', 'not_permitted'],
      ['another', 'not_permitted'],
      ['group', 'invalid'],
      ['steps', 'invalid'],
      ['elsewhere', 'not_permitted'],
      ['last', undefined],
    ])
    expect(answer.widgets[1]?.message).toMatch(/^metric: .*"events"/)
    expect(answer.widgets[0]?.data).toEqual(answer.widgets.at(-1)?.data)
    const long = {
      date_range: 'custom',
      custom_start_date: '2025-01-01',
      custom_end_date: NOW.slice(0, 10),
    }
    const hourly = [kpi('hours', { interval: 'hourly' }), kpi('days')]
    expect((await read({ widgets: hourly, ...long })).widgets).toMatchObject([
      { error: 'invalid', message: /hourly points spans at most 400 days/ },
      { data: { value: expect.any(Number) } },
    ])
  })

  it('does not call it the widget’s fault when the server fails', async () => {
    const caller = await server.ctx.identity.findUser(member.name)
    if (caller === undefined) throw new Error('There is no member.')
    for (const failure of [new ServiceUnavailable('Away.'), new TypeError('Ours.')]) {
      const requireRight = () => Promise.reject(failure)
      const answer = runInMode(server.ctx.db, 'read', (db) => {
        const snapshot = openSnapshot(db, server.ctx.now())
        return dashboardData({ snapshot, requireRight }, caller, 'UTC', {
          dashboard_config: { widgets: [kpi('a')] },
        })
      })
      await expect(answer).rejects.toBe(failure)
    }
  })

  it('asks once what several widgets ask, and once more for all their metrics', async () => {
    const queriesOf = async (widgets: object[]): Promise<number> => {
      const caller = await server.ctx.identity.findUser(owner.name)
      if (caller === undefined) throw new Error('There is no owner.')
      let count = 0
      await runInMode(server.ctx.db, 'read', async (db) => {
        const counting = db.withPlugin({
          transformQuery: ({ node }) => {
            count += 1
            return node
          },
          transformResult: async ({ result }) => result,
        })
        const snapshot = openSnapshot(counting, server.ctx.now())
        const requireRight = async () => {}
        const config = { widgets, ...DATES }
        await dashboardData({ snapshot, requireRight }, caller, 'UTC', { dashboard_config: config })
      })
      return count
    }
    for (const filters of [{}, { organization }, { event_type: ['command'] }]) {
      const one = await queriesOf([kpi('a', { filters })])
      const same = [
        kpi('b', { metric: 'tokens_used', filters }),
        kpi('c', { metric: 'acceptance_rate', filters }),
        { id: 'd', type: 'timeseries', metric: 'errors', filters },
      ]
      expect(await queriesOf([kpi('a', { filters }), kpi('again', { filters })])).toBe(one)
      expect(await queriesOf([kpi('a', { filters }), ...same])).toBe(one + 1)
      const grouped = (id: string, type: string) => ({ id, type, metric: 'events', filters })
      const bars = await queriesOf([grouped('e', 'bar')])
      const asTable = { ...grouped('f', 'table'), metrics: ['events', 'errors', 'commits'] }
      expect(await queriesOf([grouped('e', 'bar'), asTable])).toBe(bars + 1)
    }
    const several = await queriesOf([kpi('a'), kpi('b', { filters: { model: 'opus' } })])
    expect(several).toBeGreaterThan(await queriesOf([kpi('a')]))
  })

  it('answers of one instant, whatever is tracked meanwhile', async () => {
    const widgets = Array.from({ length: 20 }, (_, n) =>
      kpi(`w${n}`, { filters: n % 2 === 0 ? {} : { event_type: ['command'] } }),
    )
    const today = { date_range: 'today', widgets }
    const during = Array.from({ length: 5 }, () => [
      read(today),
      track(member, [{ event_type: 'command', event_name: 'now', timestamp: NOW }]),
    ]).flat()
    const answers = (await Promise.all(during)).filter((one) => one !== undefined)
    for (const { widgets: told, as_of } of answers) {
      expect(as_of).toBe('2026-11-15T12:00:00+00:00')
      const values = told.map(({ data }) => data.value)
      expect(new Set(values.filter((_, n) => n % 2 === 0)).size).toBe(1)
      expect(new Set(values.filter((_, n) => n % 2 === 1)).size).toBe(1)
    }
  })

  it('has a dashboard for who has saved none', async () => {
    const answer = await read(undefined)
    expect(answer).toMatchObject({
      config_id: null,
      dashboard_name: null,
      start_date: '2026-10-17',
      end_date: '2026-11-15',
      tz: 'Asia/Kolkata',
    })
    expect(answer.widgets.length).toBeGreaterThan(4)
    for (const { data, error } of answer.widgets) {
      expect(error).toBeUndefined()
      expect(data).toBeDefined()
    }
    // Nobody is refused what is offered to all.
    const own = { widgets: answer.widgets.map(({ data: _, ...one }) => one), layout: answer.layout }
    expect(own.layout).toHaveLength(own.widgets.length)
  })

  it('takes the dates of a name', async () => {
    expect(await read({ widgets: [], date_range: 'last_month' })).toMatchObject({
      start_date: '2026-10-01',
      end_date: '2026-10-31',
    })
  })

  describe('finds', () => {
    let mine: string
    beforeAll(async () => {
      const widgets = [kpi('a'), kpi('b', { filters: { organization } })]
      const shared = { widgets, layout: placed('a', 'b'), shared_with: [member.name], ...DATES }
      mine = (await save({ dashboard_name: 'Shared', ...shared }, owner)).config_id
    })

    it('one’s own by id and by name', async () => {
      const byId = await read(mine, owner)
      expect(byId).toMatchObject({ config_id: mine, dashboard_name: 'Shared' })
      expect(await read('Shared', owner)).toEqual(byId)
      expect(byId.widgets.map(({ data }) => data.value > 0)).toEqual([true, true])
    })

    it('a shared one, with the numbers and the rights of the reader', async () => {
      const shared = await read(mine)
      expect(shared).toMatchObject({ config_id: mine, layout: placed('a', 'b') })
      expect(shared.widgets[0]?.data).toEqual(await dataOf(kpi('a')))
      expect(shared.widgets[0]?.data).not.toEqual((await read(mine, owner)).widgets[0]?.data)
      expect(shared.widgets[1]).toMatchObject({ error: 'not_permitted' })
      expect(await read('Shared')).toEqual(shared)
    })

    it('one’s own before a shared one of the same name', async () => {
      const own = await save({ dashboard_name: 'Shared', widgets: [], layout: [] })
      expect(await read('Shared')).toMatchObject({ config_id: own.config_id, widgets: [] })
      expect(await read(mine)).toMatchObject({ config_id: mine })
    })

    it('one’s own default before the one that everybody has', async () => {
      const person = await server.newUser()
      await save({ ...MINE, dashboard_name: 'default' }, person)
      expect(await read(undefined, person)).toMatchObject({
        dashboard_name: 'default',
        widgets: [{ id: 'a' }],
      })
    })

    it('nothing of others: 404', async () => {
      for (const dashboard_config of [mine, 'Shared', 'nowhere', '%']) {
        for (const by of [outsider, manager]) {
          const response = await server.get(DATA, { dashboard_config }, by)
          expect([response.status, response.body.exc_type]).toEqual([404, 'DoesNotExistError'])
        }
      }
    })

    it('nothing that is shared no more: 404', async () => {
      const { config_id } = await save({
        ...MINE,
        dashboard_name: 'x',
        shared_with: [outsider.name],
      })
      expect((await server.get(DATA, { dashboard_config: config_id }, outsider)).status).toBe(200)
      await save({ ...MINE, dashboard_name: 'x', shared_with: [] })
      expect((await server.get(DATA, { dashboard_config: config_id }, outsider)).status).toBe(404)
    })
  })

  describe('about', () => {
    const about = (user: string, by: Person) =>
      server.get(DATA, { user, dashboard_config: JSON.stringify({ widgets: [kpi('a')] }) }, by)

    it('oneself, and anybody to a System Manager, whose days they are then', async () => {
      for (const by of [member, manager]) {
        const dates = { start_date: '2026-10-17', end_date: '2026-11-15' }
        const asked = { metric: 'events', user: member.name, ...dates }
        const { total } = await answerOf('get_time_series', asked, by)
        const { widgets } = (await about(member.name, by)).body.message
        expect(widgets[0].data.value).toBe(total)
        expect(total).toBeGreaterThan(100)
      }
    })

    it('nobody else: 403', async () => {
      expect((await about(member.name, owner)).status).toBe(403)
      expect((await about(member.name, outsider)).status).toBe(403)
    })
  })

  describe('refuses', () => {
    it('a wrong token 401, a guest and a PUT 403', async () => {
      const stranger = { ...member, authorization: 'token no:body' }
      expect((await server.get(DATA, {}, stranger)).status).toBe(401)
      expect((await server.get(DATA)).status).toBe(403)
      const put = server.request().put(`/api/method/${DATA}`)
      expect((await put.set('Authorization', member.authorization)).status).toBe(403)
    })

    it.each([
      [{}, /^widgets: /],
      [[kpi('a')], /^dashboard: /],
      [{ widgets: {} }, /^widgets: /],
      [{ widgets: [7] }, /^widgets\.0: /],
      [{ widgets: [{ type: 'kpi' }] }, /^widgets\.0\.id: /],
      [{ widgets: [kpi('a'), kpi('a')] }, /^widgets\.1\.id: /],
      [{ widgets: [kpi('a')], layout: [] }, /^layout: widgets\.0 has no place/],
      [{ widgets: [], date_range: 'last_decade' }, /^date_range: /],
      [{ widgets: [], date_range: 'custom' }, /custom_start_date and custom_end_date/],
    ])('what is no dashboard: 417 %j', async (dashboard_config, message) => {
      const response = await server.post(DATA, { dashboard_config }, member)
      expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
      expect(response.body.message).toMatch(message)
    })
  })
})

describe('save_dashboard_config', () => {
  let person: Person
  beforeEach(async () => {
    person = await server.newUser()
  })

  const stored = async (id: string) =>
    server.ctx.db
      .selectFrom('tabAnalytics Dashboard Config')
      .selectAll()
      .where('name', '=', id)
      .executeTakeFirstOrThrow()
  const refused = async (args: object, by: Person = person) => {
    const { status, body } = await server.post(SAVE, args, by)
    return [status, body.exc_type, body.reason ?? body.message]
  }

  it('makes a dashboard, and changes it under its name', async () => {
    const first = await save(MINE, person)
    expect(first).toEqual({ success: true, config_id: expect.any(String), revision: 1 })
    const widgets = [kpi('b')]
    const second = await save({ ...MINE, widgets, layout: placed('b') }, person)
    expect(second).toEqual({ ...first, revision: 2 })
    expect(await stored(first.config_id)).toMatchObject({
      user: person.name,
      owner: person.name,
      widgets: JSON.stringify(widgets),
      layout: JSON.stringify(placed('b')),
      date_range: 'last_30_days',
      revision: 2,
    })
  })

  it('renames it by its id, and finds its name free again', async () => {
    const first = await save(MINE, person)
    const renamed = { ...MINE, config_id: first.config_id, dashboard_name: 'Other' }
    expect(await save(renamed, person)).toEqual({ ...first, revision: 2 })
    const next = await save(MINE, person)
    expect(next.config_id).not.toBe(first.config_id)
    expect(await refused({ ...MINE, config_id: first.config_id })).toEqual([
      409,
      'DuplicateEntryError',
      expect.any(String),
    ])
  })

  it('is one’s own: others have dashboards of the same name', async () => {
    const [mine, other] = [await save(MINE, person), await save(MINE, outsider)]
    expect(mine.config_id).not.toBe(other.config_id)
  })

  it('changes nothing when it is repeated, even with the revision before', async () => {
    const first = await save(MINE, person)
    const changed = { ...MINE, widgets: [kpi('c')], layout: placed('c'), revision: first.revision }
    const second = await save(changed, person)
    const { modified } = await stored(first.config_id)
    server.clock.advance(60_000)
    expect(await save(changed, person)).toEqual(second)
    expect(await stored(first.config_id)).toMatchObject({ modified, revision: 2 })
  })

  it('keeps dates and readers that are not said again', async () => {
    const { config_id } = await save({ ...MINE, ...DATES, shared_with: [member.name] }, person)
    await save({ ...MINE, widgets: [], layout: [] }, person)
    expect(await stored(config_id)).toMatchObject({
      ...DATES,
      shared_with: JSON.stringify([member.name]),
      revision: 2,
    })
    await save({ ...MINE, date_range: 'today', shared_with: [] }, person)
    expect(await stored(config_id)).toMatchObject({
      date_range: 'today',
      custom_start_date: null,
      shared_with: '[]',
    })
  })

  it('takes structures as text, and a form’s blanks and nulls as nothing', async () => {
    const args = {
      dashboard_name: 'Text',
      widgets: JSON.stringify([kpi('a', { group_by: null, query: null })]),
      layout: JSON.stringify(placed('a')),
      shared_with: JSON.stringify([member.name, member.name, person.name]),
      date_range: '',
      config_id: '',
      revision: '',
    }
    const { config_id } = await save(args, person)
    expect(await stored(config_id)).toMatchObject({
      widgets: JSON.stringify([kpi('a')]),
      shared_with: JSON.stringify([member.name]),
    })
  })

  it('of two at the same time one is first', async () => {
    const saves = Array.from({ length: 8 }, (_, n) =>
      save({ ...MINE, widgets: [kpi('a', { title: `${n}` })] }, person),
    )
    const answers = await Promise.all(saves)
    expect(new Set(answers.map(({ config_id }) => config_id)).size).toBe(1)
    expect(answers.map(({ revision }) => revision).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('of two with the same revision one is refused: 409', async () => {
    const { revision } = await save(MINE, person)
    const change = (title: string) =>
      server.post(SAVE, { ...MINE, widgets: [kpi('a', { title })], revision }, person)
    const answers = await Promise.all(['x', 'y', 'z'].map(change))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const late = answers.find(({ status }) => status === 409)
    expect(late?.body).toMatchObject({ exc_type: 'ConflictError', reason: 'stale_revision' })
  })

  it('is answered again for the same Idempotency-Key', async () => {
    const send = (args: object) =>
      server.post(SAVE, args, person).set('Idempotency-Key', `save-${person.name}`)
    const first = messageOf(await send(MINE))
    await save({ ...MINE, widgets: [], layout: [] }, person)
    expect(messageOf(await send(MINE))).toEqual(first)
    expect((await send({ ...MINE, widgets: [], layout: [] })).status).toBe(409)
  })

  describe('refuses', () => {
    it('a wrong token 401, a guest and a GET 403', async () => {
      const stranger = { ...person, authorization: 'token no:body' }
      expect((await server.post(SAVE, MINE, stranger)).status).toBe(401)
      expect((await server.post(SAVE, MINE)).status).toBe(403)
      expect((await server.get(SAVE, MINE, person)).status).toBe(403)
    })

    it('a dashboard of somebody else: 403 to its readers, 404 to all others', async () => {
      const { config_id } = await save({ ...MINE, shared_with: [member.name] }, person)
      for (const [by, status] of [
        [member, 403],
        [outsider, 404],
        [manager, 404],
      ] as const) {
        expect((await server.post(SAVE, { ...MINE, config_id }, by)).status).toBe(status)
      }
      expect((await server.post(SAVE, { ...MINE, config_id: 'nowhere' }, person)).status).toBe(404)
    })

    it('a name that the database takes for another one: 409', async () => {
      await save({ ...MINE, dashboard_name: 'Team 🚀' }, person)
      for (const dashboard_name of ['team 🚀', 'Team 🎉']) {
        expect(await refused({ ...MINE, dashboard_name })).toEqual([
          409,
          'DuplicateEntryError',
          expect.stringContaining('differs in capitals or signs'),
        ])
      }
    })

    it('a stale revision of one that is not there: 409', async () => {
      expect(await refused({ ...MINE, revision: 3 })).toEqual([
        409,
        'ConflictError',
        'stale_revision',
      ])
    })

    it('readers who are none: 417', async () => {
      const disabled = await server.newUser({ enabled: false })
      for (const name of [disabled.name, 'nobody@example.com', '']) {
        const shared_with = [member.name, name]
        expect(await refused({ ...MINE, shared_with })).toEqual([
          417,
          'ValidationError',
          'shared_with.1: there is no enabled user of that name.',
        ])
      }
      const many = Array.from({ length: 101 }, (_, n) => `u${n}@example.com`)
      expect((await refused({ ...MINE, shared_with: many }))[0]).toBe(417)
    })

    const two = [kpi('a'), kpi('b')]
    const place = (id: string, x: number, y: number, w: number, h: number) => ({ id, x, y, w, h })
    it.each([
      [{ widgets: [kpi('a', { metric: 'eventz' })] }, /^widgets\.0\.metric: .*"events"/],
      [{ widgets: [{ id: 'a', type: 'kpi' }] }, /^widgets\.0\.metric: /],
      [{ widgets: [{ id: 'a', type: 'pie' }] }, /^widgets\.0\.type: .*kpi, timeseries/],
      [{ widgets: [kpi('a', { metrix: 1 })] }, /^widgets\.0\.query: .*words than/],
      [{ widgets: [kpi('a', { query: { metric: 'x' } }), kpi('b')] }, /^layout: widgets\.1/],
      [{ widgets: [{ id: 'a', type: 'bar', query: { metric: 'x' } }] }, /^widgets\.0\.metric/],
      [{ widgets: [kpi('a', { filters: { x: 1 } })] }, /^widgets\.0\.filters: a key is not known/],
      [{ widgets: [kpi('a', { interval: 'yearly' })] }, /^widgets\.0\.interval: /],
      [{ widgets: [kpi('a', { title: 'x'.repeat(141) })] }, /^widgets\.0\.title: /],
      [{ widgets: [{ id: 'a', type: 'text' }] }, /^widgets\.0\.options/],
      [
        { widgets: [{ id: 'a', type: 'text', options: { text: 'x'.repeat(10_001) } }] },
        /^widgets\.0\.options\.text: /,
      ],
      [{ widgets: [kpi('a', { options: { x: 'x'.repeat(66_000) } })] }, /^widgets: .*characters/],
      [{ widgets: [kpi('x'.repeat(65))] }, /^widgets\.0\.id: /],
      [{ widgets: Array.from({ length: 51 }, (_, n) => kpi(`${n}`)) }, /^widgets: /],
      [{ widgets: [kpi('a'), kpi('a')] }, /^widgets\.1\.id: /],
      [{ widgets: two }, /^layout: widgets\.1 has no place/],
      [{ layout: placed('a', 'c') }, /^layout\.1: there is no widget/],
      [{ layout: [...placed('a'), place('a', 0, 9, 1, 1)] }, /^layout\.1: .*another place/],
      [
        { widgets: two, layout: [place('a', 0, 0, 6, 4), place('b', 5, 3, 6, 4)] },
        /layout\.1: it overlaps layout\.0/,
      ],
      [{ layout: [place('a', 7, 0, 6, 4)] }, /^layout\.0: ends beyond the 12 columns/],
      [{ layout: [place('a', -1, 0, 6, 4)] }, /^layout\.0\.x: /],
      [{ layout: [place('a', 0, 0, 0, 4)] }, /^layout\.0\.w: /],
      [{ layout: [place('a', 0, 0, 6, 101)] }, /^layout\.0\.h: /],
      [{ layout: [place('a', 0, 1001, 6, 4)] }, /^layout\.0\.y: /],
      [{ layout: [{ ...place('a', 0, 0, 6, 4), z: 1 }] }, /^layout\.0: a key is not known/],
      [{ layout: {} }, /^layout: /],
      [{ date_range: 'last_decade' }, /^date_range: /],
      [{ date_range: 'custom' }, /custom_start_date and custom_end_date/],
      [{ custom_end_date: '2026-11-04' }, /custom_start_date and custom_end_date/],
      [{ ...DATES, custom_end_date: '2026-11-04' }, /custom_start_date is after/],
    ])('what is no dashboard: 417 %#', async (wrong, message) => {
      const response = await server.post(SAVE, { ...MINE, ...wrong }, person)
      expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
      expect(response.body.message).toMatch(message)
      expect(messageOf(await server.get(CONFIGS, {}, person)).configs).toEqual([])
    })

    it.each([
      [{ dashboard_name: undefined }],
      [{ dashboard_name: '' }],
      [{ dashboard_name: 'x'.repeat(141) }],
      [{ widgets: 'kpi' }],
      [{ widgets: undefined }],
      [{ revision: 'last' }],
      [{ custom_start_date: '2026-02-30' }],
      [{ shared_with: 'a' }],
      [{ widgets: [kpi('a', { title: '\ud800' })] }],
    ])('arguments of another kind: 417 %j', async (wrong) => {
      expect((await refused({ ...MINE, ...wrong }))[0]).toBe(417)
    })
  })
})

describe('get_dashboard_configs', () => {
  const list = async (by: Person, args: object = {}) => {
    const response = await server.get(CONFIGS, args, by)
    expect(response.status).toBe(200)
    return messageOf(response) as unknown as {
      configs: {
        config_id: string
        dashboard_name: string
        is_own: boolean
        shared_with: unknown
      }[]
      next_cursor: string | null
    }
  }

  it('lists own and shared ones, with all that was saved', async () => {
    const [person, friend] = [await server.newUser(), await server.newUser()]
    const mine = await save({ ...MINE, ...DATES, shared_with: [friend.name] }, person)
    const other = await save({ ...MINE, dashboard_name: 'Other' }, friend)
    const listed = {
      config_id: mine.config_id,
      dashboard_name: 'Mine',
      user: person.name,
      is_own: true,
      widgets: [kpi('a')],
      layout: placed('a'),
      ...DATES,
      shared_with: [friend.name],
      revision: 1,
      creation: '2026-11-15T12:00:00+00:00',
      modified: '2026-11-15T12:00:00+00:00',
    }
    expect(await list(person)).toEqual({ success: true, configs: [listed], next_cursor: null })
    expect(await list(friend)).toMatchObject({
      configs: [{ ...listed, is_own: false, shared_with: null }, { config_id: other.config_id }],
    })
    expect(await list(await server.newUser())).toMatchObject({ configs: [], next_cursor: null })
  })

  it('shows every one once, page by page', async () => {
    const [person, friend] = [await server.newUser(), await server.newUser()]
    const made: string[] = []
    for (let n = 0; n < 9; n++) {
      const by = n % 3 === 1 ? friend : person
      const shared_with = by === friend ? [person.name] : []
      made.push((await save({ ...MINE, dashboard_name: `${9 - n}`, shared_with }, by)).config_id)
    }
    for (const limit of [1, 2, 4, 9, 500]) {
      const seen: string[] = []
      let cursor: string | null | undefined
      do {
        const page = await list(person, { limit, ...(cursor && { cursor }) })
        expect(page.configs.length).toBeLessThanOrEqual(limit)
        seen.push(...page.configs.map(({ config_id }) => config_id))
        cursor = page.next_cursor
      } while (cursor !== null)
      expect(seen).toEqual(made)
    }
  })

  it('finds shared ones by index', async () => {
    const { rows } = await sql<{ table: string; type: string; key: string | null }>`
      EXPLAIN SELECT config.name FROM ${sql.table('tabAnalytics Dashboard Config')} AS config
      JOIN oro_dashboard_share AS share ON config.name = share.dashboard COLLATE utf8mb4_unicode_ci
      WHERE share.user = ${member.name} AND share.dashboard > '' ORDER BY share.dashboard LIMIT 51
    `.execute(server.ctx.db)
    expect(rows.map(({ table, key }) => [table, key])).toEqual([
      ['share', 'PRIMARY'],
      ['config', 'PRIMARY'],
    ])
  })

  it('refuses a wrong token 401, a guest 403, and wrong arguments 417', async () => {
    const stranger = { ...member, authorization: 'token no:body' }
    expect((await server.get(CONFIGS, {}, stranger)).status).toBe(401)
    expect((await server.get(CONFIGS)).status).toBe(403)
    const wrong = [{ limit: 0 }, { limit: 501 }, { cursor: 'nowhere' }, { cursor: 'WzFd' }]
    for (const args of wrong) expect((await server.get(CONFIGS, args, member)).status).toBe(417)
  })
})

function isInDates(timestamp: string): boolean {
  const local = new Date(Date.parse(timestamp) + 5.5 * 3_600_000).toISOString().slice(0, 10)
  return local >= ASKED_DATES.start_date && local <= ASKED_DATES.end_date
}

function sumOf(bars: { count: number }[]): number {
  return bars.reduce((sum, { count }) => sum + count, 0)
}
