import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aggregate } from '../../../src/domain/analytics/index.ts'
import {
  ADDITIVE_METRICS,
  METRIC_NAMES,
  measure,
  type RawEvent,
  type Selection,
  scopeOf,
} from '../../support/recount.ts'
import { comparison, roundHalfEven } from '../../support/recount-answers.ts'
import { datesOf, dayOf, type Period, periodDates } from '../../support/recount-zones.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'
import { doings, newTeam, PRICES, randomDoings, savePrices } from '../../support/team.ts'

const COMPARISON = 'ai_assistant.api.analytics.get_comparison'
const NOW = '2026-11-15T12:00:00Z'
/** London's clocks go back on 25 October: one period has a day of 25 hours. */
const ZONE = 'Europe/London'
const OCTOBER: Period = { start: '2026-10-20', end: '2026-10-31' }
const NOVEMBER: Period = { start: '2026-11-01', end: '2026-11-05' }
const DISTINCT_METRICS = ['files_edited', 'active_users', 'sessions']

let server: TestServer
let owner: Person
let member: Person
let colleague: Person
let manager: Person
let outsider: Person
let organization: string
let elsewhere: string
let events: RawEvent[]

beforeAll(async () => {
  server = await startServer({ now: NOW, env: { SITE_TIME_ZONE: 'Asia/Tokyo' } })
  await savePrices(server)
  ;[owner, member, colleague, outsider] = (await Promise.all(
    Array.from({ length: 4 }, () => server.newUser({ timeZone: ZONE })),
  )) as [Person, Person, Person, Person]
  manager = await server.newUser({ roles: ['System Manager'] })
  organization = await newTeam(server, ZONE, [
    { user: owner, role: 'owner' },
    { user: member, role: 'member' },
    { user: colleague, role: 'member' },
  ])
  elsewhere = await newTeam(server, 'UTC', [{ user: outsider, role: 'owner' }])
  const [from, to] = [Date.parse('2026-10-18T00:00:00Z'), Date.parse('2026-11-10T00:00:00Z')]
  const done = await Promise.all(
    [member, colleague].map((person, seed) =>
      doings(server, person, organization, randomDoings(120, from, to, seed)),
    ),
  )
  events = done.flat()
})
afterAll(() => server.close())
beforeEach(() => server.clock.set(NOW))

async function compare(args: object, by: Person): Promise<Record<string, unknown>> {
  const response = await server.post(COMPARISON, args, by)
  expect({ args, status: response.status, told: response.body }).toMatchObject({
    status: 200,
    told: { message: { success: true } },
  })
  return messageOf(response).comparison as Record<string, unknown>
}

/** Numbers to ten digits: a sum of fractions depends on its order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) =>
      typeof one === 'number' ? Number(one.toPrecision(10)) : one,
    ),
  )
}

/** What the answer has to be; the recount knows no word for an ordinary change. */
function recount(metric: string, selection: Selection, zone = ZONE): object {
  const scope = scopeOf(events, selection, zone, PRICES)
  const { status, period1_per_day, period2_per_day, ...values } = comparison(
    metric,
    scope,
    OCTOBER,
    NOVEMBER,
  )
  const [before, after] = [values.period1_value ?? 0, values.period2_value ?? 0]
  const perDay = (ofWhole: number | null, period: Period): number | null => {
    if ([...ADDITIVE_METRICS, 'time_active_minutes'].includes(metric)) {
      return roundHalfEven(ofWhole ?? 0)
    }
    if (!DISTINCT_METRICS.includes(metric)) return null
    const days = datesOf(periodDates(period)).map((date) =>
      measure(metric, scope, dayOf(date, zone)),
    )
    return roundHalfEven(days.reduce<number>((sum, count) => sum + (count ?? 0), 0) / days.length)
  }
  return {
    ...values,
    status: status ?? ['down', 'flat', 'up'][Math.sign(after - before) + 1],
    period1_per_day: perDay(period1_per_day, OCTOBER),
    period2_per_day: perDay(period2_per_day, NOVEMBER),
  }
}

describe.each<[string, () => Promise<unknown>]>([
  ['before anything is aggregated', async () => {}],
  ['after all is', () => aggregate(server.ctx.db, { now: server.ctx.now() })],
])('%s', (_, prepare) => {
  beforeAll(prepare)

  it.each(METRIC_NAMES)('equals a recount of %s', async (metric) => {
    const periods = { metric, period1: OCTOBER, period2: NOVEMBER }
    const own = await compare(periods, member)
    expect(rounded(own)).toMatchObject(rounded(recount(metric, { user: member.name })) as object)
    const team = await compare({ ...periods, organization }, owner)
    expect(rounded(team)).toMatchObject(rounded(recount(metric, {})) as object)
    const kathmandu = { ...periods, organization, tz: 'Asia/Kathmandu' }
    expect(rounded(await compare(kathmandu, owner))).toMatchObject(
      rounded(recount(metric, {}, 'Asia/Kathmandu')) as object,
    )
  })

  it.each<Selection>([
    { event_type: ['command'] },
    { event_name: ['explain', 'généré'] },
    { model: ['opus'] },
    { event_type: ['ai_request'], model: ['house'] },
  ])('equals a recount filtered by %j', async (filters) => {
    for (const metric of ['events', 'cost_usd', 'duration_ms_p75']) {
      const args = { metric, period1: OCTOBER, period2: NOVEMBER, filters }
      expect(rounded(await compare(args, member))).toMatchObject(
        rounded(recount(metric, { ...filters, user: member.name })) as object,
      )
    }
  })
})

describe('a change', () => {
  const days: [Period, Period] = [
    { start: '2026-11-05', end: '2026-11-05' },
    { start: '2026-11-06', end: '2026-11-06' },
  ]
  const done = (day: number, count: number, event_type = 'command') =>
    Array.from({ length: count }, () => ({ at: `2026-11-0${day}T12:00:00Z`, event_type }))

  /** Compares the two days of somebody who did just that. */
  async function changeOf(doing: ReturnType<typeof done>, args: object) {
    const person = await server.newUser({ timeZone: 'UTC' })
    const team = await newTeam(server, 'UTC', [{ user: person, role: 'member' }])
    await doings(server, person, team, doing)
    const asked = { metric: 'commands_used', period1: days[0], period2: days[1], ...args }
    const { change_percent, status, period1_value, period2_value } = await compare(asked, person)
    return [period1_value, period2_value, change_percent, status]
  }

  const error = [...done(5, 1, 'error'), ...done(6, 1, 'error')]

  it.each<[string, ReturnType<typeof done>, unknown[]]>([
    ['is a share of what there was', [...done(5, 4), ...done(6, 5)], [4, 5, 25, 'up']],
    ['is negative for less', [...done(5, 3), ...done(6, 2)], [3, 2, -33.33, 'down']],
    ['is rounded to the even neighbour', [...done(5, 16), ...done(6, 17)], [16, 17, 6.25, 'up']],
    ['of nothing to nothing is flat', error, [0, 0, 0, 'flat']],
    ['to the same is flat', [...done(5, 2), ...done(6, 2)], [2, 2, 0, 'flat']],
    ['from nothing is new', [...error, ...done(6, 2)], [0, 2, null, 'new']],
    ['to nothing is gone', [...error, ...done(5, 2)], [2, 0, -100, 'gone']],
    ['is not known where a period is empty', done(6, 2), [0, 2, null, 'no_data']],
    ['is not known where the second one is', done(5, 2), [2, 0, null, 'no_data']],
    ['is not known where both are', [], [0, 0, null, 'no_data']],
  ])('%s', async (_, doing, expected) => {
    expect(await changeOf(doing, {})).toEqual(expected)
  })

  it('of a busy day that a filter empties is gone', async () => {
    const asked = { metric: 'events', filters: { event_type: 'command' } }
    expect(await changeOf([...error, ...done(5, 2)], asked)).toEqual([2, 0, -100, 'gone'])
  })

  it('of a ratio with nothing to divide is not known', async () => {
    const doing = [
      ...error,
      ...done(5, 1, 'suggestion_shown').map((one) => ({
        ...one,
        event_data: { suggestion_id: 'a' },
      })),
    ]
    const asked = { metric: 'acceptance_rate' }
    expect(await changeOf(doing, asked)).toEqual([0, null, null, 'no_data'])
  })

  it('of days to come is not known, nor are their means', async () => {
    const period2 = { start: '2026-12-01', end: '2026-12-07' }
    const args = { metric: 'events', period1: OCTOBER, period2 }
    expect(await compare(args, member)).toMatchObject({
      period2_value: 0,
      change_percent: null,
      status: 'no_data',
      period2_per_day: null,
    })
  })

  it('counts the days that have begun', async () => {
    const person = await server.newUser({ timeZone: 'UTC' })
    const team = await newTeam(server, 'UTC', [{ user: person, role: 'member' }])
    await doings(server, person, team, [...done(5, 3), ...done(6, 4)])
    const args = {
      metric: 'events',
      period1: { start: '2026-11-05', end: '2026-11-06' },
      period2: { start: '2026-11-06', end: '2026-11-30' },
    }
    expect(await compare(args, person)).toMatchObject({
      period1_per_day: 3.5,
      period2_per_day: 0.4,
    })
  })

  it('of scores says that there are none yet', async () => {
    const args = { metric: 'productivity_score', period1: OCTOBER, period2: NOVEMBER }
    expect(await compare(args, member)).toMatchObject({
      period1_value: null,
      period2_value: null,
      change_percent: null,
      status: 'no_data',
      period1_per_day: null,
      period2_per_day: null,
      reason: 'not_available',
    })
    expect(await compare({ ...args, metric: 'events' }, member)).toMatchObject({ reason: null })
  })
})

describe('named periods', () => {
  it.each<[string, Period]>([
    ['today', { start: '2026-11-15', end: '2026-11-15' }],
    ['yesterday', { start: '2026-11-14', end: '2026-11-14' }],
    ['last_7_days', { start: '2026-11-09', end: '2026-11-15' }],
    ['last_30_days', { start: '2026-10-17', end: '2026-11-15' }],
    ['last_90_days', { start: '2026-08-18', end: '2026-11-15' }],
    ['this_month', { start: '2026-11-01', end: '2026-11-15' }],
    ['last_month', { start: '2026-10-01', end: '2026-10-31' }],
  ])('%s stands for its dates', async (name, dates) => {
    const args = { metric: 'events', organization, tz: 'UTC' }
    expect(await compare({ ...args, period1: name, period2: NOVEMBER }, owner)).toEqual(
      await compare({ ...args, period1: dates, period2: NOVEMBER }, owner),
    )
  })

  it('are of the zone that is asked, else the caller’s, else the site’s', async () => {
    server.clock.set('2026-11-15T16:00:00Z')
    const person = await server.newUser({ timeZone: 'America/New_York' })
    const homeless = await server.newUser()
    const team = await newTeam(server, 'UTC', [
      { user: person, role: 'member' },
      { user: homeless, role: 'member' },
    ])
    const args = { metric: 'events', period1: 'yesterday', period2: 'today' }
    for (const by of [person, homeless]) {
      await doings(server, by, team, [{ at: '2026-11-15T14:30:00Z' }])
    }
    // Where it is already the 16th the event was yesterday.
    expect(await compare(args, person)).toMatchObject({ tz: 'America/New_York', period2_value: 1 })
    expect(await compare(args, homeless)).toMatchObject({ tz: 'Asia/Tokyo', period1_value: 1 })
    expect(await compare({ ...args, tz: 'asia/tokyo' }, person)).toMatchObject({
      tz: 'Asia/Tokyo',
      period1_value: 1,
    })
  })

  it('and dates arrive as JSON text as well', async () => {
    const asked = { metric: 'events', period1: JSON.stringify(OCTOBER), period2: 'last_7_days' }
    const response = await server.get(COMPARISON, asked, member)
    expect(response.status).toBe(200)
    const { comparison: told } = messageOf(response)
    expect(told).toEqual(await compare({ ...asked, period1: OCTOBER }, member))
  })
})

describe('get_comparison', () => {
  const all = { metric: 'events', period1: OCTOBER, period2: NOVEMBER }
  const status = async (args: object, by?: Person) =>
    (await server.post(COMPARISON, { ...all, ...args }, by)).status

  it('tells how it was come by', async () => {
    const told = { as_of: '2026-11-15T12:00:00+00:00', approx: false, error_bound: 0 }
    expect(await compare(all, member)).toMatchObject({ ...told, source: 'rollup' })
    const filters = { model: 'opus' }
    expect(await compare({ ...all, filters }, member)).toMatchObject({ ...told, source: 'raw' })
  })

  it('is about oneself unless another scope is asked', async () => {
    expect(await compare(all, member)).toEqual(await compare({ ...all, user: member.name }, member))
    expect(await status({ user: colleague.name }, member)).toBe(403)
    expect(await status({ organization }, member)).toBe(403)
    expect(await status({ organization, user: colleague.name }, member)).toBe(403)
    expect(await status({ organization, user: member.name }, member)).toBe(200)
  })

  it('is about an organization and its people for those who manage it', async () => {
    expect(await status({ organization, user: colleague.name }, owner)).toBe(200)
    expect(await status({ organization: elsewhere }, owner)).toBe(403)
    expect(await status({ organization }, outsider)).toBe(403)
    expect(await status({ organization }, manager)).toBe(200)
    expect(await status({ user: member.name }, manager)).toBe(200)
  })

  it('refuses guests and wrong tokens', async () => {
    expect(await status({})).toBe(403)
    expect(await status({}, { ...member, authorization: 'token no:body' })).toBe(401)
  })

  it('is read by GET and POST only', async () => {
    const path = `/api/method/${COMPARISON}?metric=events&period1=today&period2=yesterday`
    const by = (verb: 'get' | 'post' | 'put' | 'delete') =>
      server.request()[verb](path).set('Authorization', member.authorization)
    expect((await by('get')).status).toBe(200)
    expect((await by('post')).status).toBe(200)
    expect((await by('put')).status).toBe(403)
    expect((await by('delete')).status).toBe(403)
  })

  it.each<[object, string]>([
    [{ metric: undefined }, 'ValidationError'],
    [{ period2: undefined }, 'ValidationError'],
    [{ metric: 'eventz' }, 'ValidationError'],
    [{ tz: 'Mars/Olympus' }, 'ValidationError'],
    [{ period1: { start: '2026-11-02', end: '2026-11-01' } }, 'ValidationError'],
    [{ period1: { start: '2016-01-01', end: '2026-11-01' } }, 'ValidationError'],
    [{ period1: 'last_decade' }, 'FrappeTypeError'],
    [{ period1: 'constructor' }, 'FrappeTypeError'],
    [{ period1: '' }, 'FrappeTypeError'],
    [{ period1: { start: '2026-11-02' } }, 'FrappeTypeError'],
    [{ period1: { ...OCTOBER, tz: 'UTC' } }, 'FrappeTypeError'],
    [{ period1: { start: '2026-02-29', end: '2026-03-01' } }, 'FrappeTypeError'],
    [{ period1: ['2026-11-01', '2026-11-02'] }, 'FrappeTypeError'],
    [{ filters: { session_id: 'one' } }, 'FrappeTypeError'],
  ])('refuses %j', async (args, excType) => {
    const response = await server.post(COMPARISON, { ...all, ...args }, member)
    expect([response.status, response.body.exc_type]).toEqual([417, excType])
  })
})
