import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aggregate } from '../../../src/domain/analytics/index.ts'
import { removeMember } from '../../../src/identity/administration.ts'
import { METRIC_NAMES, type RawEvent, type Scope, scopeOf } from '../../support/recount.ts'
import { leaderboard, roundHalfEven, standing, teamSummary } from '../../support/recount-answers.ts'
import { spanOf } from '../../support/recount-zones.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'
import { doings, newTeam, PRICES, randomDoings, savePrices } from '../../support/team.ts'

const API = 'ai_assistant.api.analytics'
const SUMMARY = `${API}.get_team_summary`
const LEADERBOARD = `${API}.get_team_leaderboard`
const COMPARISON = `${API}.get_user_comparison`
const ZONE = 'Asia/Kolkata'
/** Of the organization's zone; its first and last day hold events on either side of midnight. */
const DATES = { start_date: '2026-10-20', end_date: '2026-11-10' }
const SCORED = METRIC_NAMES.filter((metric) => metric !== 'productivity_score')

let server: TestServer
let owner: Person
let admin: Person
let member: Person
let colleague: Person
let manager: Person
let outsider: Person
let organization: string
let elsewhere: string
let events: RawEvent[]
let scope: Scope

beforeAll(async () => {
  server = await startServer({ now: '2026-11-15T12:00:00Z' })
  await savePrices(server)
  ;[owner, admin, member, colleague, outsider] = (await Promise.all(
    ['owner', 'admin', 'member', 'colleague', 'outsider'].map((name) =>
      server.newUser({ name: `${name}@example.com`, timeZone: 'America/New_York' }),
    ),
  )) as [Person, Person, Person, Person, Person]
  manager = await server.newUser({ roles: ['System Manager'] })
  organization = await newTeam(server, ZONE, [
    { user: owner, role: 'owner' },
    { user: admin, role: 'admin' },
    { user: member, role: 'member' },
    { user: colleague, role: 'member' },
  ])
  server.clock.advance(1000)
  elsewhere = await newTeam(server, 'UTC', [
    { user: outsider, role: 'owner' },
    { user: member, role: 'member' },
  ])
  await act()
})
afterAll(() => server.close())

/** What people did around the dates; some of it for the other organization, and the admin nothing at all. */
async function act(): Promise<void> {
  const [from, to] = [Date.parse('2026-10-18T00:00:00Z'), Date.parse('2026-11-13T00:00:00Z')]
  const busy: [Person, number][] = [
    [owner, 40],
    [member, 150],
    [colleague, 90],
  ]
  const done = await Promise.all(
    busy.map(([person, count], seed) =>
      doings(server, person, organization, randomDoings(count, from, to, seed)),
    ),
  )
  await doings(server, member, elsewhere, randomDoings(30, from, to, 9))
  events = done.flat()
  scope = scopeOf(events, {}, ZONE, PRICES)
}

const span = () => spanOf(DATES, ZONE)

/** An answer of a method, which must be one. */
async function ask(method: string, args: object, by: Person): Promise<Record<string, unknown>> {
  const response = await server.post(method, { organization, ...args }, by)
  expect({ args, status: response.status, told: response.body }).toMatchObject({
    status: 200,
    told: { message: { success: true } },
  })
  return messageOf(response)
}

async function status(method: string, args: object, by?: Person): Promise<number> {
  return (await server.get(method, { organization, metric: 'events', ...DATES, ...args }, by))
    .status
}

/** Numbers to ten digits: a sum of fractions depends on its order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) =>
      typeof one === 'number' ? Number(one.toPrecision(10)) : one,
    ),
  )
}

/** A team of their own for what would change the others' answers. */
async function newMembers(count: number): Promise<{ team: string; people: Person[] }> {
  const people = await Promise.all(Array.from({ length: count }, () => server.newUser()))
  const team = await newTeam(
    server,
    'UTC',
    people.map((user, index) => ({ user, role: index === 0 ? 'owner' : 'member' })),
  )
  return { team, people }
}

/** So many commands at noon of a day. */
const commands = (count: number, date = '2026-11-05') =>
  Array.from({ length: count }, () => ({ at: `${date}T12:00:00Z` }))

async function chooseMinGroupSize(team: string, size: number): Promise<void> {
  await server.ctx.db
    .updateTable('tabOrganization')
    .set({ min_group_size: size })
    .where('name', '=', team)
    .execute()
}

/** Takes somebody off the leaderboards. */
async function hide({ name: user }: Person): Promise<void> {
  await server.ctx.db
    .insertInto('tabAnalytics User Settings')
    .values({ name: user, user, leaderboard_visible: 0 })
    .execute()
}

describe.each<[string, () => Promise<unknown>]>([
  ['before anything is aggregated', async () => {}],
  ['after all is', () => aggregate(server.ctx.db, { now: server.ctx.now() })],
])('%s', (_, prepare) => {
  beforeAll(prepare)

  it('get_team_summary equals a recount', async () => {
    const { summary } = await ask(SUMMARY, DATES, owner)
    expect(rounded(summary)).toMatchObject(rounded(teamSummary(scope, span())) as object)
  })

  it.each(SCORED)('get_team_leaderboard equals a recount of %s', async (metric) => {
    const answer = await ask(LEADERBOARD, { metric, ...DATES }, owner)
    expect(rounded(answer.leaderboard)).toEqual(rounded(leaderboard(metric, scope, span())))
  })

  it.each(SCORED)('get_user_comparison equals a recount of %s', async (metric) => {
    for (const user of [member.name, owner.name]) {
      const place = standing(metric, scope, span(), user)
      const percentile = place.user_value === null ? null : roundHalfEven(place.percentile)
      const answer = await ask(COMPARISON, { metric, user, ...DATES }, owner)
      const expected = { ...place, percentile, suppressed: null }
      expect(rounded(answer)).toMatchObject(rounded(expected) as object)
    }
  })
})

describe('get_team_summary', () => {
  it('speaks of the days of the organization, whoever asks', async () => {
    for (const by of [owner, admin, manager]) {
      expect(await ask(SUMMARY, DATES, by)).toMatchObject({
        tz: ZONE,
        as_of: '2026-11-15T12:00:01+00:00',
        summary: teamSummary(scope, span()),
      })
    }
  })

  it('is of the last thirty days unless dates are given', async () => {
    const dates = { start_date: '2026-10-16', end_date: '2026-11-15' }
    expect((await ask(SUMMARY, {}, owner)).summary).toEqual(
      (await ask(SUMMARY, dates, owner)).summary,
    )
  })

  it('says what its cost leaves out', async () => {
    const { summary } = await ask(SUMMARY, { start_date: '2026-10-16' }, owner)
    const unpriced = events.filter(
      (event) => event.event_type === 'ai_request' && event.event_data.model !== 'opus',
    )
    expect(summary).toMatchObject({ unpriced_requests: unpriced.length })
    const { total_cost_usd, cost_usd_exact } = summary as Record<string, unknown>
    expect(cost_usd_exact).toMatch(/^\d+\.\d{12}$/)
    expect(Number(cost_usd_exact)).toBe(total_cost_usd)
  })

  it('names ten people and ten commands, equals by name', async () => {
    const { team, people } = await newMembers(12)
    for (const [index, person] of people.entries()) {
      const names = index === 0 ? Array.from({ length: 11 }, (_, n) => `name-${10 + n}`) : ['other']
      await doings(
        server,
        person,
        team,
        names.map((event_name) => ({ event_name, at: '2026-11-05T12:00:00Z' })),
      )
    }
    const { summary } = await ask(SUMMARY, { organization: team }, people[0] as Person)
    const [first, ...rest] = people.map(({ name }) => name)
    expect(summary).toMatchObject({
      active_users: 12,
      top_performers: [first, ...rest.sort().slice(0, 9)].map((user, index) => ({
        user,
        activity: index === 0 ? 11 : 1,
        rank: index === 0 ? 1 : 2,
      })),
      top_commands: [
        { command: 'other', count: 11 },
        ...Array.from({ length: 9 }, (_, n) => ({ command: `name-${10 + n}`, count: 1 })),
      ],
    })
  })

  it('counts who has left by name, and who was erased as a former member', async () => {
    const { team, people } = await newMembers(3)
    const [boss, left, erased] = people as [Person, Person, Person]
    await doings(server, left, team, commands(2))
    await doings(server, erased, team, commands(3))
    const { db, now } = server.ctx
    await removeMember(db, { user: left.name, organization: team }, async () => {}, now())
    await db.deleteFrom('oro_subject').where('user', '=', erased.name).execute()
    expect(await ask(SUMMARY, { organization: team }, boss)).toMatchObject({
      summary: {
        active_users: 2,
        total_activity: 5,
        top_performers: [
          { user: 'former member', activity: 3, rank: 1 },
          { user: left.name, activity: 2, rank: 2 },
        ],
      },
    })
  })

  it('counts nothing of days on which nothing was done, nor of those to come', async () => {
    for (const date of ['2026-09-01', '2026-12-01']) {
      const { summary } = await ask(SUMMARY, { start_date: date, end_date: date }, owner)
      expect(summary).toEqual({
        active_users: 0,
        total_activity: 0,
        top_performers: [],
        total_commands: 0,
        total_ai_requests: 0,
        total_tokens: 0,
        total_cost_usd: 0,
        top_commands: [],
        average_productivity_score: null,
        cost_usd_exact: '0.000000000000',
        unpriced_requests: 0,
      })
    }
  })

  it('is for owners and admins, and a System Manager', async () => {
    expect(await status(SUMMARY, {}, admin)).toBe(200)
    expect(await status(SUMMARY, {}, manager)).toBe(200)
    expect(await status(SUMMARY, {}, member)).toBe(403)
    expect(await status(SUMMARY, {}, outsider)).toBe(403)
    expect(await status(SUMMARY, { organization: elsewhere }, owner)).toBe(403)
    expect(await status(SUMMARY, { organization: elsewhere }, member)).toBe(403)
  })
})

describe('get_team_leaderboard', () => {
  const board = async (args: object, by: Person) => {
    const answer = await ask(LEADERBOARD, { metric: 'events', ...args }, by)
    return (answer.leaderboard as { user: string; score: number; rank: number }[]).map(
      ({ user, score, rank }) => [rank, user, score],
    )
  }

  it('ranks equals alike, by name, and goes on behind them', async () => {
    const { team, people } = await newMembers(4)
    const scores = [3, 5, 5, 1]
    for (const [index, person] of people.entries()) {
      await doings(server, person, team, commands(scores[index] ?? 0))
    }
    const [third, ...others] = people.map(({ name }) => name) as [string, string, string, string]
    const [last, [one, two]] = [others[2], others.slice(0, 2).sort()]
    for (const by of people) {
      const answer = await board({ organization: team }, by)
      expect(answer).toEqual([
        [1, one, 5],
        [1, two, 5],
        [3, third, 3],
        [4, last, 1],
      ])
      expect(await board({ organization: team, limit: 3 }, by)).toEqual(answer.slice(0, 3))
      expect(await board({ organization: team, limit: '2' }, by)).toEqual(answer.slice(0, 2))
    }
  })

  it('names ten unless told otherwise, and those only who were active', async () => {
    const { team, people } = await newMembers(12)
    for (const person of people.slice(1)) await doings(server, person, team, commands(1))
    const boss = people[0] as Person
    expect(await board({ organization: team }, boss)).toHaveLength(10)
    expect(await board({ organization: team, limit: 100 }, boss)).toHaveLength(11)
    const dates = { start_date: '2026-11-06', end_date: '2026-11-07' }
    expect(await board({ organization: team, ...dates }, boss)).toEqual([])
  })

  it('shows who does not want to be seen to themselves and to those who manage the team', async () => {
    const { team, people } = await newMembers(4)
    const [boss, shy, other, erased] = people as [Person, Person, Person, Person]
    await doings(server, boss, team, commands(1))
    await doings(server, shy, team, commands(5))
    await doings(server, other, team, commands(3))
    await doings(server, erased, team, commands(2))
    await hide(shy)
    await server.ctx.db.deleteFrom('oro_subject').where('user', '=', erased.name).execute()
    expect(await board({ organization: team }, other)).toEqual([
      [1, other.name, 3],
      [2, boss.name, 1],
    ])
    expect(await board({ organization: team }, shy)).toEqual([
      [1, shy.name, 5],
      [2, other.name, 3],
      [3, boss.name, 1],
    ])
    for (const by of [boss, manager]) {
      expect(await board({ organization: team }, by)).toEqual([
        [1, shy.name, 5],
        [2, other.name, 3],
        [3, 'former member', 2],
        [4, boss.name, 1],
      ])
    }
  })

  it('tells members nothing of fewer than the least group, nor of who is missing on it', async () => {
    const { team, people } = await newMembers(4)
    const [boss, one, two, three] = people as [Person, Person, Person, Person]
    for (const person of [one, two, three]) await doings(server, person, team, commands(1))
    const told = (by: Person) => ask(LEADERBOARD, { organization: team, metric: 'events' }, by)
    await chooseMinGroupSize(team, 3)
    expect((await told(one)).suppressed).toBeNull()
    await chooseMinGroupSize(team, 4)
    expect(await told(one)).toMatchObject({ leaderboard: [], suppressed: 'k_anonymity' })
    expect((await told(boss)).leaderboard).toHaveLength(3)
    await chooseMinGroupSize(team, 2)
    await hide(two)
    expect(await told(one)).toMatchObject({ leaderboard: [], suppressed: 'k_anonymity' })
    expect(await told(two)).toMatchObject({ suppressed: null })
    await hide(three)
    expect(await told(one)).toMatchObject({
      leaderboard: [{ user: one.name, score: 1, rank: 1 }],
      suppressed: null,
    })
  })

  it('of scores is not there yet', async () => {
    const metric = 'productivity_score'
    const response = await server.get(LEADERBOARD, { organization, metric }, owner)
    expect(response.status).toBe(417)
    expect(response.body.exc_type).toBe('ValidationError')
    expect(response.body.message).toMatch(/not available yet/)
  })

  it('is for members, and a System Manager', async () => {
    for (const by of [owner, admin, member, manager]) {
      expect(await status(LEADERBOARD, {}, by)).toBe(200)
    }
    expect(await status(LEADERBOARD, {}, outsider)).toBe(403)
    expect(await status(LEADERBOARD, { organization: elsewhere }, owner)).toBe(403)
  })
})

describe('get_user_comparison', () => {
  it('is of oneself unless a user is named', async () => {
    const args = { metric: 'tokens_used', ...DATES }
    const own = await ask(COMPARISON, args, member)
    expect(own).toEqual(await ask(COMPARISON, { ...args, user: member.name }, member))
    expect(own).toEqual(await ask(COMPARISON, { ...args, user: member.name }, owner))
    expect(own).toMatchObject({ tz: ZONE, suppressed: null, reason: null })
  })

  it('places who was not active below all others', async () => {
    const answer = await ask(COMPARISON, { metric: 'events', ...DATES }, admin)
    const total = teamSummary(scope, span()).total_activity ?? 0
    expect(answer).toMatchObject({ user_value: 0, percentile: 0, team_size: 3 })
    expect(answer.team_average).toBeCloseTo(total / 3, 9)
  })

  it('of a ratio is among those who have one', async () => {
    const { team, people } = await newMembers(3)
    const [one, two, three] = people as [Person, Person, Person]
    const at = '2026-11-05T12:00:00Z'
    const event_data = { suggestion_id: 'a' }
    const shown = { event_type: 'suggestion_shown', at, event_data }
    const accepted = { event_type: 'suggestion_accepted', at, event_data }
    await doings(server, one, team, [shown, shown, accepted])
    await doings(server, two, team, [shown, accepted])
    await doings(server, three, team, commands(1))
    const args = { organization: team, metric: 'acceptance_rate' }
    expect(await ask(COMPARISON, args, one)).toMatchObject({
      user_value: 0.5,
      team_average: 0.75,
      percentile: 25,
      team_size: 2,
    })
    expect(await ask(COMPARISON, args, three)).toMatchObject({
      user_value: null,
      team_average: 0.75,
      percentile: null,
      team_size: 2,
    })
  })

  it('tells nothing of a team where nobody was active', async () => {
    const dates = { start_date: '2026-09-01', end_date: '2026-09-02' }
    for (const metric of ['events', 'time_active_minutes', 'files_edited', 'acceptance_rate']) {
      expect(await ask(COMPARISON, { metric, ...dates }, member)).toMatchObject({
        user_value: metric === 'acceptance_rate' ? null : 0,
        team_average: null,
        percentile: null,
        team_size: 0,
        suppressed: null,
      })
    }
  })

  it('keeps the numbers of a small group, but not one’s own', async () => {
    const { team, people } = await newMembers(4)
    const [boss, one, two] = people as [Person, Person, Person]
    await doings(server, one, team, commands(4))
    await doings(server, two, team, commands(1))
    const hidden = { team_average: null, percentile: null, team_size: null }
    const args = { organization: team, metric: 'events' }
    await chooseMinGroupSize(team, 3)
    for (const by of [boss, one]) {
      expect(await ask(COMPARISON, { ...args, user: one.name }, by)).toMatchObject({
        user_value: 4,
        ...hidden,
        suppressed: 'k_anonymity',
      })
    }
    const dates = { start_date: '2026-11-06' }
    expect(await ask(COMPARISON, { ...args, ...dates }, one)).toMatchObject({
      user_value: 0,
      ...hidden,
      suppressed: 'k_anonymity',
    })
    await chooseMinGroupSize(team, 2)
    expect(await ask(COMPARISON, args, one)).toMatchObject({
      user_value: 4,
      team_average: 2.5,
      percentile: 75,
      team_size: 2,
      suppressed: null,
    })
  })

  it('has no scores yet, and would not tell members those of fewer than five', async () => {
    const args = { metric: 'productivity_score', ...DATES }
    const nothing = { user_value: null, team_average: null, percentile: null }
    expect(await ask(COMPARISON, args, member)).toMatchObject({
      ...nothing,
      suppressed: 'k_anonymity',
      reason: 'not_available',
    })
    expect(await ask(COMPARISON, args, owner)).toMatchObject({
      ...nothing,
      suppressed: null,
      reason: 'not_available',
    })
  })

  it('is for oneself, and for those who manage the team', async () => {
    const user = member.name
    for (const by of [owner, admin, member, manager]) {
      expect(await status(COMPARISON, { user }, by)).toBe(200)
    }
    expect(await status(COMPARISON, { user }, colleague)).toBe(403)
    expect(await status(COMPARISON, { user }, outsider)).toBe(403)
    expect(await status(COMPARISON, {}, outsider)).toBe(403)
    expect(await status(COMPARISON, { organization: elsewhere }, owner)).toBe(403)
    expect(await status(COMPARISON, { organization: elsewhere, user }, owner)).toBe(403)
  })
})

describe.each([SUMMARY, LEADERBOARD, COMPARISON])('%s', (method) => {
  it('refuses guests and wrong tokens', async () => {
    expect(await status(method, {})).toBe(403)
    expect(await status(method, {}, { ...owner, authorization: 'token no:body' })).toBe(401)
  })

  it('refuses an organization that is not there, to a System Manager with 404', async () => {
    expect(await status(method, { organization: 'nowhere' }, owner)).toBe(403)
    expect(await status(method, { organization: 'nowhere' }, manager)).toBe(404)
  })

  it('is read by GET and POST only', async () => {
    const path = `/api/method/${method}?organization=${organization}&metric=events`
    const by = (verb: 'get' | 'post' | 'put' | 'delete') =>
      server.request()[verb](path).set('Authorization', owner.authorization)
    expect((await by('get')).status).toBe(200)
    expect((await by('post')).status).toBe(200)
    expect((await by('put')).status).toBe(403)
    expect((await by('delete')).status).toBe(403)
  })

  const refusals: [object, string][] = [
    [{ start_date: '2026-02-30' }, 'FrappeTypeError'],
    [{ start_date: '2026-11-02', end_date: '2026-11-01' }, 'ValidationError'],
    [{ start_date: '2016-10-31', end_date: '2026-11-01' }, 'ValidationError'],
    ...(method === SUMMARY ? [] : ([[{ metric: 'eventz' }, 'ValidationError']] as const)),
    ...(method === LEADERBOARD
      ? ([
          [{ limit: 0 }, 'FrappeTypeError'],
          [{ limit: 101 }, 'FrappeTypeError'],
          [{ limit: 'all' }, 'FrappeTypeError'],
        ] as const)
      : []),
  ].map(([args, excType]) => [args as object, String(excType)])

  it.each(refusals)('refuses %j', async (args, excType) => {
    const asked = { organization, metric: 'events', ...args }
    const response = await server.post(method, asked, owner)
    expect([response.status, response.body.exc_type]).toEqual([417, excType])
  })

  it('refuses a call without an organization', async () => {
    const response = await server.post(method, { metric: 'events' }, owner)
    expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
    expect(
      (await server.post(method, { metric: 'events', organization: '' }, manager)).status,
    ).toBe(417)
  })
})
