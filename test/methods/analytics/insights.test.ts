import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aggregate } from '../../../src/domain/analytics/index.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'
import { type Doing, doings, newTeam, savePrices } from '../../support/team.ts'

const API = 'ai_assistant.api.analytics'
const FUNNEL = `${API}.get_funnel`
const RETENTION = `${API}.get_retention`
const SCHEMA = `${API}.get_event_schema`
const QUALITY = `${API}.get_data_quality`
const STEPS = ['suggestion_shown', 'suggestion_accepted']

let server: TestServer
let owner: Person
let member: Person
let outsider: Person
let manager: Person
let organization: string
let elsewhere: string

beforeAll(async () => {
  server = await startServer()
  await savePrices(server)
  const newUser = () => server.newUser({ timeZone: 'UTC' })
  ;[owner, member, outsider] = [await newUser(), await newUser(), await newUser()]
  manager = await server.newUser({ timeZone: 'UTC', roles: ['System Manager'] })
  organization = await newTeam(server, 'UTC', [
    { user: owner, role: 'owner' },
    { user: member, role: 'member' },
  ])
  elsewhere = await newTeam(server, 'UTC', [{ user: outsider, role: 'owner' }])
})
afterAll(() => server.close())

interface Newcomers {
  people: Person[]
  team: string
  /** The first of them. */
  boss: Person
}

/** An organization of so many people, who have done nothing yet. */
async function newcomers(count: number, minGroupSize = 1): Promise<Newcomers> {
  const people: Person[] = []
  for (let n = 0; n < count; n++) people.push(await server.newUser({ timeZone: 'UTC' }))
  const team = await newTeam(
    server,
    'UTC',
    people.map((user, n) => ({ user, role: n === 0 ? 'owner' : 'member' })),
  )
  await server.ctx.db
    .updateTable('tabOrganization')
    .set({ min_group_size: minGroupSize })
    .where('name', '=', team)
    .execute()
  const [boss] = people
  if (boss === undefined) throw new Error('Nobody came.')
  return { people, team, boss }
}

async function read(method: string, args: object, by: Person): Promise<Record<string, unknown>> {
  const response = await server.post(method, args, by)
  expect({ status: response.status, told: response.body.message }).toMatchObject({
    status: 200,
    told: { success: true },
  })
  return messageOf(response)
}

interface StepCount {
  count: number | null
  rate_from_first: number | null
  rate_from_previous: number | null
  median_seconds: number | null
}

async function funnelOf(args: object, by: Person): Promise<StepCount[]> {
  return (await read(FUNNEL, args, by)).steps as StepCount[]
}

const countsOf = (steps: readonly StepCount[]) => steps.map(({ count }) => count)

const did = (at: string, event_type: string, more: Partial<Doing> = {}): Doing => ({
  at: `2026-11-10T${at}Z`,
  event_type,
  ...more,
})

describe.each([
  [FUNNEL, { steps: STEPS }],
  [RETENTION, {}],
  [SCHEMA, {}],
])('%s', (method, all) => {
  const status = async (args: object, by?: Person) =>
    (await server.get(method, { ...asQuery(all), ...args }, by)).status

  it('answers everyone about themselves, by GET and POST', async () => {
    expect(await status({}, member)).toBe(200)
    expect(await status({ user: member.name }, member)).toBe(200)
    expect(await status({ organization, user: member.name }, member)).toBe(200)
    expect(await server.post(method, all, member)).toMatchObject({ status: 200 })
  })

  it('answers owners about the organization and its people, a System Manager about all', async () => {
    expect(await status({ organization }, owner)).toBe(200)
    expect(await status({ organization, user: member.name }, owner)).toBe(200)
    expect(await status({ organization }, manager)).toBe(200)
    expect(await status({ user: member.name }, manager)).toBe(200)
  })

  it('refuses a wrong token, a guest and other verbs', async () => {
    expect(await status({}, { ...member, authorization: 'token no:body' })).toBe(401)
    expect(await status({})).toBe(403)
    const put = server.request().put(`/api/method/${method}`)
    expect((await put.set('Authorization', member.authorization)).status).toBe(403)
  })

  it('refuses questions about others', async () => {
    expect(await status({ user: owner.name }, member)).toBe(403)
    expect(await status({ organization }, member)).toBe(403)
    expect(await status({ organization, user: owner.name }, member)).toBe(403)
    expect(await status({ user: member.name }, owner)).toBe(403)
    expect(await status({ organization: elsewhere }, owner)).toBe(403)
    expect(await status({ organization }, outsider)).toBe(403)
    expect(await status({ organization: 'nowhere' }, owner)).toBe(403)
  })

  it.each([
    { tz: 'Mars/Olympus' },
    { start_date: '2026-02-30' },
    { start_date: '2026-11-12', end_date: '2026-11-11' },
    { start_date: '2016-11-01', end_date: '2026-11-14' },
    { filters: { colour: 'red' } },
  ])('refuses %j', async (args) => {
    const response = await server.post(method, { ...all, ...args }, member)
    expect(response.status).toBe(417)
  })
})

/** As a query string has it. */
function asQuery(args: object): object {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, JSON.stringify(value)]),
  )
}

describe('get_funnel', () => {
  it('tells how many came how far, which part of them, and how fast half of them were', async () => {
    const { people, team, boss } = await newcomers(4)
    const seconds = [60, 120, 600]
    for (const [n, person] of people.entries()) {
      const accepted = new Date(Date.parse('2026-11-10T09:00:00Z') + (seconds[n] ?? 0) * 1000)
      const done = [
        did('09:00:00', 'suggestion_shown'),
        { at: accepted.toISOString(), event_type: 'suggestion_accepted' },
        did('10:00:00', 'commit'),
      ]
      await doings(server, person, team, done.slice(0, [3, 2, 2, 1][n]))
    }
    const args = { organization: team, steps: [...STEPS, 'commit'] }
    expect(await read(FUNNEL, args, boss)).toEqual({
      success: true,
      steps: [
        {
          step: { event_type: 'suggestion_shown' },
          count: 4,
          rate_from_first: 1,
          rate_from_previous: 1,
          median_seconds: 0,
        },
        {
          step: { event_type: 'suggestion_accepted' },
          count: 3,
          rate_from_first: 0.75,
          rate_from_previous: 0.75,
          median_seconds: 120,
        },
        {
          step: { event_type: 'commit' },
          count: 1,
          rate_from_first: 0.25,
          rate_from_previous: 1 / 3,
          median_seconds: 3600,
        },
      ],
      mode: 'loose',
      window_minutes: 7 * 24 * 60,
      suppressed: null,
      tz: 'UTC',
      as_of: '2026-11-15T12:00:00+00:00',
    })
  })

  it('counts the attempt that went furthest, within its window', async () => {
    const { people, team, boss } = await newcomers(1)
    for (const person of people) {
      await doings(server, person, team, [
        did('09:00:00', 'suggestion_shown'),
        did('09:30:00', 'suggestion_shown'),
        did('09:40:00', 'suggestion_accepted'),
        did('10:25:00', 'commit'),
      ])
    }
    const steps = [...STEPS, 'commit']
    expect(countsOf(await funnelOf({ steps }, boss))).toEqual([1, 1, 1])
    expect(countsOf(await funnelOf({ steps, window_minutes: 55 }, boss))).toEqual([1, 1, 1])
    expect(countsOf(await funnelOf({ steps, window_minutes: 54 }, boss))).toEqual([1, 1, 0])
    expect(countsOf(await funnelOf({ steps, window_minutes: 9 }, boss))).toEqual([1, 0, 0])
    const again = ['suggestion_shown', 'suggestion_shown', 'suggestion_shown']
    expect(countsOf(await funnelOf({ steps: again }, boss))).toEqual([1, 1, 0])
  })

  it('strictly, lets nothing come between that is in the scope', async () => {
    const { team, boss } = await newcomers(1)
    const ai = { event_category: 'ai' }
    await doings(server, boss, team, [
      did('09:00:00', 'suggestion_shown', { ...ai, workspace_id: 'shop' }),
      did('09:00:01', 'heartbeat'),
      did('09:00:02', 'suggestion_accepted', { ...ai, workspace_id: 'shop' }),
    ])
    const strict = { steps: STEPS, mode: 'strict' }
    const scope = { organization: team, workspace_id: 'shop' }
    expect(countsOf(await funnelOf({ steps: STEPS }, boss))).toEqual([1, 1])
    expect(countsOf(await funnelOf(strict, boss))).toEqual([1, 0])
    expect(countsOf(await funnelOf({ ...strict, ...scope }, boss))).toEqual([1, 1])
    const filters = { event_category: 'ai' }
    expect(countsOf(await funnelOf({ ...strict, filters }, boss))).toEqual([1, 1])
  })

  it('takes steps by type, name and category, a word for a type, a list or its text', async () => {
    const { team, boss } = await newcomers(1)
    await doings(server, boss, team, [
      did('09:00:00', 'command', { event_name: 'Explain', event_category: 'ai' }),
      did('09:01:00', 'command', { event_name: 'explain', event_category: 'code' }),
    ])
    const ask = async (...steps: unknown[]) => countsOf(await funnelOf({ steps }, boss))
    expect(await ask({ event_name: 'Explain' }, { event_name: 'explain' })).toEqual([1, 1])
    expect(await ask({ event_name: 'explain' }, { event_name: 'Explain' })).toEqual([1, 0])
    expect(await ask({ event_category: 'ai' }, { event_category: 'code' })).toEqual([1, 1])
    expect(await ask('command', { event_type: 'command', event_category: 'ai' })).toEqual([1, 0])
    const text = JSON.stringify([{ event_category: 'ai' }, 'command'])
    const response = await server.get(FUNNEL, { steps: text }, boss)
    expect(countsOf(response.body.message.steps)).toEqual([1, 1])
  })

  it('looks within the range only', async () => {
    const { team, boss } = await newcomers(1)
    await doings(server, boss, team, [
      did('23:59:59.999', 'suggestion_shown'),
      { at: '2026-11-11T00:00:00Z', event_type: 'suggestion_accepted' },
    ])
    const on = (start_date: string, end_date: string) =>
      funnelOf({ steps: STEPS, start_date, end_date }, boss)
    expect(countsOf(await on('2026-11-10', '2026-11-11'))).toEqual([1, 1])
    expect(countsOf(await on('2026-11-10', '2026-11-10'))).toEqual([1, 0])
    expect(await on('2026-11-11', '2026-11-11')).toMatchObject([
      { count: 0, rate_from_first: null, rate_from_previous: null, median_seconds: null },
      { count: 0, rate_from_first: null, rate_from_previous: null, median_seconds: null },
    ])
    expect(countsOf(await on('2026-11-20', '2026-11-21'))).toEqual([0, 0])
  })

  it('has no numbers of fewer people than the organization tells together', async () => {
    const { people, team, boss } = await newcomers(4, 3)
    for (const [n, person] of people.entries()) {
      const done = [did('09:00:00', 'suggestion_shown'), did('09:01:00', 'suggestion_accepted')]
      await doings(server, person, team, done.slice(0, n < 2 ? 2 : 1))
    }
    const none = { rate_from_first: null, rate_from_previous: null, median_seconds: null }
    expect(await read(FUNNEL, { steps: STEPS, organization: team }, boss)).toMatchObject({
      steps: [{ count: 4 }, { count: null, ...none }],
      suppressed: 'k_anonymity',
    })
    const own = { steps: STEPS, organization: team, user: boss.name }
    expect(await read(FUNNEL, own, boss)).toMatchObject({
      steps: [{ count: 1 }, { count: 1 }],
      suppressed: null,
    })
  })

  it.each([
    [{}, 'ValidationError'],
    [{ steps: [] }, 'FrappeTypeError'],
    [{ steps: ['command'] }, 'FrappeTypeError'],
    [{ steps: new Array(11).fill('command') }, 'FrappeTypeError'],
    [{ steps: ['command', 'page_view'] }, 'FrappeTypeError'],
    [{ steps: ['command', {}] }, 'FrappeTypeError'],
    [{ steps: ['command', { event_name: '' }] }, 'FrappeTypeError'],
    [{ steps: ['command', { model: 'opus' }] }, 'FrappeTypeError'],
    [{ steps: '["command"' }, 'FrappeTypeError'],
    [{ steps: STEPS, mode: 'fuzzy' }, 'FrappeTypeError'],
    [{ steps: STEPS, window_minutes: 0 }, 'FrappeTypeError'],
    [{ steps: STEPS, window_minutes: 90 * 24 * 60 + 1 }, 'FrappeTypeError'],
  ])('refuses %j', async (args, excType) => {
    const response = await server.post(FUNNEL, args, member)
    expect([response.status, response.body.exc_type]).toEqual([417, excType])
  })
})

describe('get_retention', () => {
  const dates = { start_date: '2026-10-28', end_date: '2026-11-18' }

  /** Three who begin in the first week; the second comes back in the third, the fourth begins in the second. */
  async function comeAndGo({ people, team }: Newcomers): Promise<void> {
    const days = [['2026-10-30'], ['2026-10-30', '2026-11-13'], ['2026-11-01'], ['2026-11-05']]
    for (const [n, person] of people.entries()) {
      const done = (days[n] ?? []).map((day) => ({ at: `${day}T09:00:00Z` }))
      // Before the range: it says nothing about who is new in it.
      await doings(server, person, team, [...done, { at: '2026-10-27T23:59:59Z' }])
    }
  }

  it('tells who came back, by the week in which they came first', async () => {
    const group = await newcomers(4)
    await comeAndGo(group)
    const week = (week: string, active: number, rate: number | null, partial = false) => ({
      week,
      active,
      rate,
      partial,
    })
    expect(await read(RETENTION, { organization: group.team, ...dates }, group.boss)).toEqual({
      success: true,
      cohorts: [
        {
          week: '2026-10-26',
          size: 3,
          weeks: [
            week('2026-10-26', 3, 1, true),
            week('2026-11-02', 0, 0),
            week('2026-11-09', 1, 1 / 3, true),
          ],
        },
        {
          week: '2026-11-02',
          size: 1,
          weeks: [week('2026-11-02', 1, 1), week('2026-11-09', 0, 0, true)],
        },
        { week: '2026-11-09', size: 0, weeks: [week('2026-11-09', 0, null, true)] },
      ],
      suppressed: null,
      tz: 'UTC',
      as_of: '2026-11-15T12:00:00+00:00',
      source: 'rollup',
    })
  })

  it('takes filters, and then reads the events', async () => {
    const { team, boss } = await newcomers(1)
    await doings(server, boss, team, [did('09:00:00', 'command')])
    const of = async (event_type: string) =>
      await read(RETENTION, { ...dates, filters: { event_type } }, boss)
    expect(await of('command')).toMatchObject({ source: 'raw', cohorts: [{}, {}, { size: 1 }] })
    expect(await of('commit')).toMatchObject({ source: 'raw', cohorts: [{}, {}, { size: 0 }] })
  })

  it('has no numbers of fewer people than the organization tells together', async () => {
    const group = await newcomers(4, 2)
    await comeAndGo(group)
    const told = await read(RETENTION, { organization: group.team, ...dates }, group.boss)
    expect(told).toMatchObject({
      cohorts: [
        {
          size: 3,
          weeks: [{ active: 3 }, { active: null, rate: null }, { active: null, rate: null }],
        },
        {
          size: null,
          weeks: [
            { active: null, rate: null },
            { active: null, rate: null },
          ],
        },
        { size: null, weeks: [{ active: null, rate: null }] },
      ],
      suppressed: 'k_anonymity',
    })
  })

  it('spans 26 weeks, and none to come', async () => {
    const span = { start_date: '2026-05-11', end_date: '2026-11-08' }
    expect((await read(RETENTION, span, member)).cohorts).toHaveLength(26)
    const longer = { ...span, end_date: '2026-11-09' }
    const response = await server.post(RETENTION, longer, member)
    expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
    const later = { start_date: '2026-11-16', end_date: '2026-11-30' }
    expect((await read(RETENTION, later, member)).cohorts).toEqual([])
  })
})

interface Kind {
  event_type: string
  event_name: string
  count: number
  last_seen: string | null
  sampled: number
  properties: { name: string; types: string[]; count: number; share: number }[]
}

describe('get_event_schema', () => {
  const kindsOf = async (args: object, by: Person) =>
    (await read(SCHEMA, args, by)).events as Kind[]

  it('tells which events there are and what their data holds, but no value', async () => {
    const { team, boss } = await newcomers(1)
    const custom = (at: string, event_data: Doing['event_data']) =>
      did(at, 'custom', { event_name: 'survey', event_data })
    await doings(server, boss, team, [
      custom('09:00:00', { answer: 'secret-1', score: 7, tags: ['secret-2'] }),
      custom('09:00:01', { answer: null, score: 'secret-3' }),
      custom('09:00:02', { answer: { deep: 'secret-4' }, done: true }),
      custom('09:00:03', {}),
      did('09:00:04', 'command'),
    ])
    const told = await read(SCHEMA, { organization: team }, boss)
    const property = (name: string, count: number, ...types: string[]) => ({
      name,
      types,
      count,
      share: count / 4,
    })
    expect(told).toEqual({
      success: true,
      events: [
        {
          event_type: 'custom',
          event_name: 'survey',
          count: 4,
          last_seen: '2026-11-10T09:00:03+00:00',
          sampled: 4,
          properties: [
            property('answer', 3, 'null', 'object', 'string'),
            property('score', 2, 'number', 'string'),
            property('done', 1, 'boolean'),
            property('tags', 1, 'array'),
          ],
        },
        {
          event_type: 'command',
          event_name: 'explain',
          count: 1,
          last_seen: '2026-11-10T09:00:04+00:00',
          sampled: 1,
          properties: [],
        },
      ],
      total_names: 2,
      tz: 'UTC',
      as_of: '2026-11-15T12:00:00+00:00',
    })
    expect(JSON.stringify(told)).not.toContain('secret')
    await aggregate(server.ctx.db, { now: server.clock.now() })
    expect(await read(SCHEMA, { organization: team }, boss)).toEqual(told)
    expect(await kindsOf({ filters: { event_name: 'explain' } }, boss)).toMatchObject([
      { event_name: 'explain', count: 1 },
    ])
  })

  it('looks into the newest of each kind, in as few days as hold a hundred', async () => {
    const { team, boss } = await newcomers(1)
    const many = (day: string, count: number, event_name: string, event_data: object) =>
      Array.from({ length: count }, (_, n) => ({
        at: Date.parse(`${day}T09:00:00Z`) + n,
        event_name,
        event_data: event_data as Doing['event_data'],
      }))
    await doings(server, boss, team, [
      ...many('2026-11-10', 20, 'often', { a: 1 }),
      ...many('2026-11-11', 130, 'often', { b: 1 }),
      ...many('2026-11-12', 1, 'often', { c: 1 }),
      ...many('2026-11-10', 2, 'seldom', { a: 1 }),
      ...many('2026-11-12', 1, 'seldom', { c: 1 }),
    ])
    const kinds = await kindsOf({}, boss)
    expect(kinds.map(({ event_name, count, sampled }) => [event_name, count, sampled])).toEqual([
      ['often', 151, 101],
      ['seldom', 3, 3],
    ])
    expect(kinds[0]?.properties.map(({ name, count }) => [name, count])).toEqual([
      ['b', 100],
      ['c', 1],
    ])
    expect(kinds[0]?.last_seen).toBe('2026-11-12T09:00:00+00:00')
  })

  it('names the 200 that are most frequent, and says how many there are', async () => {
    const { team, boss } = await newcomers(1)
    const names = Array.from({ length: 203 }, (_, n) => `name-${n}`)
    const once = names.map((event_name) => did('09:00:00', 'command', { event_name }))
    const twice = names.slice(3).map((event_name) => did('09:00:01', 'command', { event_name }))
    await doings(server, boss, team, [...once, ...twice])
    const told = await read(SCHEMA, {}, boss)
    const kinds = told.events as Kind[]
    expect(told.total_names).toBe(203)
    expect(new Set(kinds.map(({ event_name }) => event_name))).toEqual(new Set(names.slice(3)))
    expect(kinds.filter(({ count, sampled }) => count !== 2 || sampled !== 2)).toEqual([])
  })

  it('knows that a list has no names', async () => {
    const { boss } = await newcomers(1)
    const event = { event_type: 'custom', event_name: 'list', event_data: ['a', 'b'] }
    await server.post(`${API}.track_event`, event, boss)
    expect(await kindsOf({}, boss)).toMatchObject([{ event_name: 'list', properties: [] }])
  })
})

describe('get_data_quality', () => {
  interface Quality {
    totals: Record<string, number>
    days: { date: string; counts: Record<string, number> }[]
    unpriced_requests: number
    outstanding_events: number
    lag_seconds: number
  }
  const qualityOf = async (args: object = {}) =>
    (await read(QUALITY, args, manager)).quality as Quality
  const today = { start_date: '2026-11-20', end_date: '2026-11-20' }

  it('counts what is odd by day of receipt, and how far behind the rollups are', async () => {
    server.clock.set('2026-11-20T12:00:00Z')
    await aggregate(server.ctx.db, { now: server.clock.now() })
    const before = await qualityOf(today)
    expect(before).toMatchObject({ totals: {}, outstanding_events: 0, lag_seconds: 0 })
    const event = {
      event_id: '00000000-0000-4000-8000-000000000001',
      event_type: 'command',
      event_name: 'explain',
      timestamp: '2026-11-20T11:59:00Z',
    }
    const id = (n: number) => event.event_id.replace(/1$/, String(n))
    const sent = [
      event,
      event,
      { ...event, event_name: 'other' },
      { ...event, event_id: id(2), timestamp: '2026-11-20T13:00:00Z' },
      { ...event, event_id: id(3), timestamp: '2026-11-22T13:00:00Z' },
      { ...event, event_id: id(4), timestamp: '2026-10-20T13:00:00Z' },
      { ...event, event_id: id(5), event_type: 'page_view' },
    ]
    await server.post(`${API}.track_batch_events`, { events: sent }, member)
    server.clock.advance(90_000)
    expect(await qualityOf({ start_date: '2026-11-19' })).toEqual({
      from: '2026-11-19',
      to: '2026-11-20',
      totals: {
        conflict: 1,
        duplicate: 2,
        late: 1,
        rejected_future: 1,
        rejected_unknown_type: 1,
        skewed: 1,
      },
      days: [
        { date: '2026-11-19', counts: {} },
        {
          date: '2026-11-20',
          counts: {
            conflict: 1,
            duplicate: 2,
            late: 1,
            rejected_future: 1,
            rejected_unknown_type: 1,
            skewed: 1,
          },
        },
      ],
      unpriced_requests: 0,
      outstanding_events: 3,
      lag_seconds: 90,
    })
    await aggregate(server.ctx.db, { now: server.clock.now() })
    expect(await qualityOf(today)).toMatchObject({ outstanding_events: 0, lag_seconds: 0 })
    expect((await qualityOf({ end_date: '2026-11-19' })).totals).not.toHaveProperty('conflict')
  })

  it('counts requests without a price by their own time, whatever of them the rollups have', async () => {
    server.clock.set('2026-11-21T12:00:00Z')
    const request = (at: string, model: string) => ({
      at,
      event_type: 'ai_request',
      event_data: { model, tokens_input: 5 },
    })
    const ask = async (...models: string[]) => {
      const done = models.map((model) => request('2026-11-21T11:00:00Z', model))
      await doings(server, member, organization, done)
    }
    const unpriced = async (start_date: string, end_date = start_date) =>
      (await qualityOf({ start_date, end_date })).unpriced_requests
    await ask('opus', 'house', 'house')
    expect(await unpriced('2026-11-21')).toBe(2)
    await aggregate(server.ctx.db, { now: server.clock.now() })
    await ask('house', 'opus')
    // In no organization.
    const event = { event_type: 'ai_request', event_name: 'chat', event_data: { model: 'house' } }
    await server.post(`${API}.track_event`, event, manager)
    expect(await unpriced('2026-11-21')).toBe(4)
    await aggregate(server.ctx.db, { now: server.clock.now() })
    expect(await unpriced('2026-11-21')).toBe(4)
    expect(await unpriced('2026-11-20')).toBe(0)
    expect(await unpriced('2026-11-22')).toBe(0)
  })

  it('answers System Managers only', async () => {
    const status = async (by?: Person) => (await server.get(QUALITY, {}, by)).status
    expect(await status(manager)).toBe(200)
    expect(await status({ ...manager, authorization: 'token no:body' })).toBe(401)
    expect(await status()).toBe(403)
    expect(await status(member)).toBe(403)
    expect(await status(owner)).toBe(403)
    const service = await server.newUser({ roles: ['Oropendola Service'] })
    expect(await status(service)).toBe(403)
  })

  it.each([
    { start_date: '2026-02-30' },
    { start_date: '2026-11-12', end_date: '2026-11-11' },
    { start_date: '2026-08-14', end_date: '2026-11-14' },
  ])('refuses %j', async (args) => {
    expect((await server.post(QUALITY, args, manager)).status).toBe(417)
  })
})
