import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { isFinal } from '../../../src/domain/analytics/final.ts'
import {
  addPrice,
  aggregate,
  openSnapshot,
  validatePrice,
} from '../../../src/domain/analytics/index.ts'
import { SUMMARY_FIELDS, userDay } from '../../../src/domain/analytics/user-summary.ts'
import { findSubject } from '../../../src/subjects/index.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const API = 'ai_assistant.api.analytics'
const NOW = '2026-11-15T12:00:00Z'
const DATES = { start_date: '2026-11-12', end_date: '2026-11-13' }

let server: TestServer
let manager: Person

beforeAll(async () => {
  server = await startServer({ now: NOW })
  manager = await server.newUser({ roles: ['System Manager'], timeZone: 'Asia/Tokyo' })
  for (const [model, input] of [
    ['dime', '0.1'],
    ['double', '0.2'],
    ['dust', '0.000000000003'],
  ]) {
    const price = { model, effective_from: '2026-01-01T00:00:00Z', prices: { input, output: '0' } }
    await addPrice(server.ctx.db, validatePrice(price), server.clock.now())
  }
})
afterAll(() => server.close())
beforeEach(() => server.clock.set(NOW))

interface Sent {
  timestamp: string
  event_type: string
  event_name?: string
  event_data?: object
  duration_ms?: number
  workspace_id?: string
}

async function send(by: Person, events: readonly Sent[], organization?: string): Promise<void> {
  const full = events.map((event) => ({ event_name: event.event_type, organization, ...event }))
  const response = await server.post(`${API}.track_batch_events`, { events: full }, by)
  expect(messageOf(response)).toMatchObject({ processed_count: events.length })
}

async function ask(
  method: string,
  args: object,
  by: Person | undefined,
): Promise<Record<string, unknown>> {
  const response = await server.post(`${API}.${method}`, args, by)
  expect({ args, status: response.status, body: response.body }).toMatchObject({
    status: 200,
    body: { message: { success: true, as_of: '2026-11-15T12:00:00+00:00' } },
  })
  return messageOf(response)
}

const catchUp = () => aggregate(server.ctx.db, { now: server.clock.now() })

/** Each answer before and after the rollups have caught up: they are the same. */
async function askTwice(method: string, args: object, by: Person) {
  const before = await ask(method, args, by)
  await catchUp()
  const after = await ask(method, args, by)
  const neverFinal = ({ daily, ...rest }: Record<string, unknown>) => ({
    ...rest,
    daily: (daily as object[] | undefined)?.map((day) => ({ ...day, final: null })),
  })
  expect(neverFinal(after)).toEqual(neverFinal(before))
  return after
}

const edit = (file: string, language: string, lines_added: number, lines_deleted: number) => ({
  event_data: { file, language, file_type: file.split('.')[1], lines_added, lines_deleted },
})

/** Two local days of somebody in Kolkata, where midnight is at 18:30 UTC. */
const TWO_DAYS: Sent[] = [
  { timestamp: '2026-11-12T09:00:00Z', event_type: 'command', event_name: 'refactor' },
  { timestamp: '2026-11-12T09:01:00Z', event_type: 'command', event_name: 'explain' },
  {
    timestamp: '2026-11-12T09:02:00Z',
    event_type: 'file_edit',
    ...edit('a.ts', 'typescript', 10, 2),
  },
  {
    timestamp: '2026-11-12T18:29:30Z',
    event_type: 'file_edit',
    duration_ms: 60_000,
    workspace_id: 'shop',
    ...edit('b.py', 'python', 3, 9),
  },
  { timestamp: '2026-11-12T18:40:00Z', event_type: 'command', event_name: 'refactor' },
  {
    timestamp: '2026-11-13T06:00:00Z',
    event_type: 'file_edit',
    ...edit('a.ts', 'typescript', 1, 0),
  },
  {
    timestamp: '2026-11-13T06:01:00Z',
    event_type: 'ai_request',
    event_data: { tokens_input: 100, tokens_output: 20 },
  },
  {
    timestamp: '2026-11-13T06:02:00Z',
    event_type: 'commit',
    event_data: {
      commit_id: 'c',
      lines_added: 13,
      lines_deleted: 0,
      languages: { go: 13, sql: 0 },
    },
  },
]

const NO_SCORE = { productivity_score: null, productivity_reason: 'not_available' }
const NOTHING = {
  commands_used: 0,
  ai_requests: 0,
  tokens_used: 0,
  files_edited: 0,
  lines_changed: 0,
  time_active_minutes: 0,
  most_used_command: null,
  most_edited_language: null,
  ...NO_SCORE,
}
const FIRST_DAY = {
  commands_used: 2,
  ai_requests: 0,
  tokens_used: 0,
  files_edited: 2,
  lines_changed: 24,
  // Two minutes, and half a minute before midnight.
  time_active_minutes: 3,
  // As often as refactor, and as many lines as typescript: the first by name.
  most_used_command: 'explain',
  most_edited_language: 'python',
  ...NO_SCORE,
}
const SECOND_DAY = {
  commands_used: 1,
  ai_requests: 1,
  tokens_used: 120,
  files_edited: 1,
  lines_changed: 14,
  time_active_minutes: 4,
  most_used_command: 'refactor',
  most_edited_language: 'go',
  ...NO_SCORE,
}

describe('get_user_summary', () => {
  const SUMMARY = 'get_user_summary'
  let person: Person

  beforeAll(async () => {
    person = await server.newUser({ timeZone: 'Asia/Kolkata' })
    await send(person, TWO_DAYS)
  })

  it('is of the whole range and of each local day', async () => {
    const { summary, daily } = await askTwice(SUMMARY, DATES, person)
    expect(summary).toEqual({
      commands_used: 3,
      ai_requests: 1,
      tokens_used: 120,
      // a.ts was edited on both days.
      files_edited: 2,
      lines_changed: 38,
      time_active_minutes: 7,
      most_used_command: 'refactor',
      most_edited_language: 'go',
      ...NO_SCORE,
    })
    expect(daily).toEqual([
      { date: '2026-11-12', final: true, ...FIRST_DAY },
      { date: '2026-11-13', final: true, ...SECOND_DAY },
    ])
  })

  it('has every day that has begun, in the person’s zone whoever asks', async () => {
    const args = { user: person.name, start_date: '2026-11-11', end_date: '2026-11-20' }
    const { daily } = await ask(SUMMARY, args, manager)
    expect(daily).toMatchObject([
      { date: '2026-11-11', ...NOTHING },
      { date: '2026-11-12', ...FIRST_DAY },
      { date: '2026-11-13', ...SECOND_DAY },
      { date: '2026-11-14', ...NOTHING },
      { date: '2026-11-15', ...NOTHING },
    ])
    const inUtc = await ask(SUMMARY, { ...args, tz: 'UTC' }, manager)
    expect((inUtc.daily as object[])[1]).toMatchObject({
      date: '2026-11-12',
      commands_used: 3,
      time_active_minutes: 4,
    })
  })

  it('is of the last 30 days and today by default', async () => {
    const { daily } = await ask(SUMMARY, {}, person)
    expect((daily as object[]).map((day) => (day as { date: string }).date)).toEqual(
      expect.arrayContaining(['2026-10-16', '2026-11-15']),
    )
    expect(daily).toHaveLength(31)
  })

  it('has the fields that are asked, as a list, a word or JSON text', async () => {
    const some = { commands_used: 3, most_edited_language: 'go' }
    const metrics = Object.keys(some)
    for (const sent of [metrics, JSON.stringify(metrics)]) {
      const { summary, daily } = await ask(SUMMARY, { ...DATES, metrics: sent }, person)
      expect(summary).toEqual(some)
      expect((daily as object[])[0]).toEqual({
        date: '2026-11-12',
        final: true,
        commands_used: 2,
        most_edited_language: 'python',
      })
    }
    const query = { ...DATES, metrics: 'tokens_used' }
    const response = await server.get(`${API}.${SUMMARY}`, query, person)
    expect(messageOf(response).summary).toEqual({ tokens_used: 120 })
    const { summary } = await ask(SUMMARY, { ...DATES, metrics: [] }, person)
    expect(Object.keys(summary as object)).toEqual(SUMMARY_FIELDS)
  })

  it('calls a day final that is over by six hours, until something late comes for it', async () => {
    const late = await server.newUser({ timeZone: 'Asia/Kolkata' })
    const dates = { start_date: '2026-11-12', end_date: '2026-11-15' }
    const finals = async () => {
      const { daily } = await ask(SUMMARY, dates, late)
      return (daily as { final: boolean }[]).map(({ final }) => final)
    }
    expect(await finals()).toEqual([true, true, true, false])
    await send(late, [{ timestamp: '2026-11-13T09:00:00Z', event_type: 'command' }])
    expect(await finals()).toEqual([true, false, false, false])
    await catchUp()
    expect(await finals()).toEqual([true, true, true, false])
  })

  it('is the sum of its rows, which the daily job writes', async () => {
    const { daily } = await ask(SUMMARY, DATES, person)
    const { db } = server.ctx
    const subjectNo = (await findSubject(db, person.name)) ?? 0
    for (const day of daily as { date: string }[]) {
      const snapshot = openSnapshot(db, server.clock.now())
      const row = await userDay(snapshot, subjectNo, day.date, 'Asia/Kolkata')
      expect({ date: day.date, final: true, ...row }).toEqual(day)
    }
  })

  it('of somebody who did nothing, or is nobody, is nothing', async () => {
    for (const user of [manager.name, 'nobody@example.com']) {
      expect((await ask(SUMMARY, { user, ...DATES }, manager)).summary).toEqual(NOTHING)
    }
  })

  describe('refuses', () => {
    it('bad credentials: 401', async () => {
      const stranger = { ...person, authorization: 'token no:body' }
      expect((await server.get(`${API}.${SUMMARY}`, DATES, stranger)).status).toBe(401)
    })

    it('a guest, another person, the owner of one organization: 403', async () => {
      const owner = await server.newUser()
      await server.newOrganization([
        { user: owner, role: 'owner' },
        { user: person, role: 'member' },
      ])
      const about = { ...DATES, user: person.name }
      for (const by of [undefined, await server.newUser(), owner]) {
        expect((await server.get(`${API}.${SUMMARY}`, about, by)).status).toBe(403)
      }
    })

    it('unknown fields, naming the known ones: 417', async () => {
      for (const metrics of [['commands_used', 'eventz'], 'constructor']) {
        const { status, body } = await server.post(`${API}.${SUMMARY}`, { metrics }, person)
        expect([status, body.exc_type]).toEqual([417, 'ValidationError'])
        for (const field of SUMMARY_FIELDS) expect(body.message).toContain(field)
      }
    })

    it.each([
      [{ tz: 'Mars/Olympus' }, 'ValidationError'],
      [{ start_date: '2026-11-13', end_date: '2026-11-12' }, 'ValidationError'],
      [{ start_date: '2016-11-01', end_date: '2026-11-14' }, 'ValidationError'],
      [{ start_date: '2026-02-30' }, 'FrappeTypeError'],
      [{ metrics: { commands_used: true } }, 'FrappeTypeError'],
      [{ metrics: [7] }, 'FrappeTypeError'],
    ])('%j: 417', async (args, excType) => {
      const { status, body } = await server.post(`${API}.${SUMMARY}`, args, person)
      expect([status, body.exc_type]).toEqual([417, excType])
    })
  })
})

describe('a local day is final', () => {
  // Clocks are set back on the 1st in New York: the day ends at 05:00 UTC.
  it.each([
    ['2026-11-14', 'UTC', '2026-11-15T05:59:59.999Z', undefined, false],
    ['2026-11-14', 'UTC', '2026-11-15T06:00:00Z', undefined, true],
    ['2026-11-01', 'America/New_York', '2026-11-02T10:59:59Z', undefined, false],
    ['2026-11-01', 'America/New_York', '2026-11-02T11:00:00Z', undefined, true],
    ['2026-11-14', 'UTC', '2026-11-15T12:00:00Z', '2026-11-14T23:45:00Z', false],
    // What comes in the first minutes after it can join its last ones.
    ['2026-11-14', 'UTC', '2026-11-15T12:00:00Z', '2026-11-15T00:00:00Z', false],
    ['2026-11-14', 'UTC', '2026-11-15T12:00:00Z', '2026-11-15T00:15:00Z', true],
  ])('%s in %s at %s, outstanding since %s: %s', (date, zone, now, since, final) => {
    const outstanding = since === undefined ? undefined : Date.parse(since)
    expect(isFinal(date, zone, new Date(now), outstanding)).toBe(final)
  })
})

describe('get_code_metrics', () => {
  const CODE = 'get_code_metrics'
  let person: Person

  beforeAll(async () => {
    person = await server.newUser({ timeZone: 'Asia/Kolkata' })
    await send(person, TWO_DAYS)
  })

  it('adds up lines by language and type of file, of edits and of commits', async () => {
    const answer = await askTwice(CODE, DATES, person)
    expect(answer).toMatchObject({
      metrics: {
        files_edited: 2,
        lines_changed: 38,
        languages: { go: 13, typescript: 13, python: 12, sql: 0 },
        lines_added: 27,
        lines_deleted: 11,
        file_types: { ts: 13, py: 12 },
        commit_count: 1,
      },
      source: 'rollup',
    })
    const { languages, file_types } = answer.metrics as Record<string, object>
    expect(Object.keys(languages ?? {})).toEqual(['go', 'typescript', 'python', 'sql'])
    expect(Object.keys(file_types ?? {})).toEqual(['ts', 'py'])
  })

  it('cuts days in the zone that is asked, to 15 minutes', async () => {
    const day = { start_date: '2026-11-13', end_date: '2026-11-13' }
    const languages = async (args: object) =>
      ((await ask(CODE, { ...day, ...args }, person)).metrics as Record<string, object>).languages
    expect(await languages({})).toEqual({ go: 13, typescript: 1, sql: 0 })
    // 45 minutes behind: the edit at 18:29 UTC is of the 13th there.
    expect(await languages({ tz: 'Asia/Kathmandu' })).toEqual({
      go: 13,
      python: 12,
      typescript: 1,
      sql: 0,
    })
  })

  it('is of one workspace when it is asked', async () => {
    const answer = await askTwice(CODE, { ...DATES, workspace_id: 'shop' }, person)
    expect(answer).toMatchObject({
      metrics: {
        files_edited: 1,
        lines_changed: 12,
        languages: { python: 12 },
        lines_added: 3,
        lines_deleted: 9,
        file_types: { py: 12 },
        commit_count: 0,
      },
      source: 'raw',
    })
    const none = await ask(CODE, { ...DATES, workspace_id: 'elsewhere' }, person)
    expect(none.metrics).toMatchObject({ files_edited: 0, languages: {}, file_types: {} })
  })

  it('answers nothing of days to come, and of nobody', async () => {
    const nothing = { files_edited: 0, lines_changed: 0, languages: {}, commit_count: 0 }
    const ahead = { start_date: '2026-11-20', end_date: '2026-11-21' }
    expect((await ask(CODE, ahead, person)).metrics).toMatchObject(nothing)
    const nobody = { ...DATES, user: 'nobody@example.com' }
    expect((await ask(CODE, nobody, manager)).metrics).toMatchObject(nothing)
  })

  describe('refuses', () => {
    it('bad credentials: 401', async () => {
      const stranger = { ...person, authorization: 'token no:body' }
      expect((await server.get(`${API}.${CODE}`, DATES, stranger)).status).toBe(401)
    })

    it('a guest and another person: 403', async () => {
      const about = { ...DATES, user: person.name }
      for (const by of [undefined, await server.newUser()]) {
        expect((await server.get(`${API}.${CODE}`, about, by)).status).toBe(403)
      }
    })

    it.each([
      [{ tz: '+05:30' }, 'ValidationError'],
      [{ start_date: '2026-11-13', end_date: '2026-11-12' }, 'ValidationError'],
      [{ workspace_id: 'x'.repeat(300) }, 'FrappeTypeError'],
      [{ end_date: 'today' }, 'FrappeTypeError'],
    ])('%j: 417', async (args, excType) => {
      const { status, body } = await server.post(`${API}.${CODE}`, args, person)
      expect([status, body.exc_type]).toEqual([417, excType])
    })
  })
})

describe('get_ai_usage', () => {
  const USAGE = 'get_ai_usage'

  interface Usage {
    total_requests: number
    cost: number
    cost_usd_exact: string
    groups?: ({ key: string | null } & Usage)[]
  }

  const request = (timestamp: string, event_data: object, duration_ms?: number): Sent => ({
    timestamp,
    event_type: 'ai_request',
    event_data,
    ...(duration_ms !== undefined && { duration_ms }),
  })
  const asked = (model: string, request_type: string, more: object = {}) => ({
    model,
    request_type,
    provider: model === 'house' ? 'house' : 'mint',
    tokens_input: 1,
    tokens_output: 4,
    ...more,
  })

  /** Of one person in UTC; nobody knows the price of `house`. */
  const REQUESTS = [
    request('2026-11-12T09:00:00Z', asked('dime', 'chat'), 100),
    request('2026-11-12T23:59:59Z', asked('double', 'chat'), 300),
    request('2026-11-13T00:00:00Z', asked('dust', 'agent', { success: false })),
    request('2026-11-13T10:00:00Z', asked('house', 'review', { tokens_input: 6 }), 500),
    request('2026-11-13T11:00:00Z', {}),
  ]

  let person: Person
  let colleague: Person
  let owner: Person
  let organization: string

  beforeAll(async () => {
    ;[person, colleague, owner] = [
      await server.newUser({ timeZone: 'UTC' }),
      await server.newUser({ timeZone: 'UTC' }),
      await server.newUser({ timeZone: 'UTC' }),
    ]
    organization = await server.newOrganization([
      { user: owner, role: 'owner' },
      { user: person, role: 'member' },
      { user: colleague, role: 'member' },
    ])
    await send(person, [...REQUESTS, { timestamp: '2026-11-13T10:00:00Z', event_type: 'command' }])
    await send(colleague, [request('2026-11-13T10:00:00Z', asked('dime', 'chat'), 7)])
    server.clock.advance(1000)
    const elsewhere = await server.newOrganization([{ user: person, role: 'member' }])
    await send(person, [request('2026-11-14T10:00:00Z', asked('double', 'chat'))], elsewhere)
  })

  const usageOf = async (args: object, by: Person = person): Promise<Usage> =>
    (await askTwice(USAGE, { ...DATES, ...args }, by)).usage as Usage

  const WHOLE = {
    total_requests: 5,
    total_tokens: 25,
    // 0.1 + 0.2 as numbers is not 0.3.
    cost: 0.300000000003,
    tokens_input: 9,
    tokens_output: 16,
    successful_requests: 4,
    failed_requests: 1,
    avg_duration_ms: 300,
    unpriced_requests: 2,
    cost_usd_exact: '0.300000000003',
  }

  it('adds up requests, tokens and exact costs', async () => {
    expect(await usageOf({})).toEqual(WHOLE)
    expect(await ask(USAGE, DATES, person)).toMatchObject({ source: 'rollup' })
  })

  it('by day names the local dates with requests, in order', async () => {
    const { groups, ...whole } = await usageOf({ group_by: 'day', start_date: '2026-11-01' })
    expect(whole).toEqual(WHOLE)
    expect(groups).toMatchObject([
      { key: '2026-11-12', total_requests: 2, avg_duration_ms: 200, cost: 0.3 },
      { key: '2026-11-13', total_requests: 3, avg_duration_ms: 500, cost: 3e-12 },
    ])
    const there = await usageOf({ group_by: 'day', tz: 'America/New_York' })
    expect(there.groups).toMatchObject([
      { key: '2026-11-12', total_requests: 3, cost_usd_exact: '0.300000000003' },
      { key: '2026-11-13', total_requests: 2, cost_usd_exact: '0.000000000000' },
    ])
  })

  it.each([
    ['model', { dime: 1, double: 1, dust: 1, house: 1, none: 1 }],
    ['provider', { mint: 3, house: 1, none: 1 }],
    ['request_type', { chat: 2, agent: 1, other: 1, review: 1 }],
  ])('by %s splits the whole exactly, largest first', async (group_by, expected) => {
    const { groups = [], ...whole } = await usageOf({ group_by })
    expect(whole).toEqual(WHOLE)
    const told = groups.map(({ key, total_requests }) => [key ?? 'none', total_requests])
    expect(Object.fromEntries(told)).toEqual(expected)
    expect(told.map(([, n]) => n)).toEqual(Object.values(expected).sort((a, b) => b - a))
    const units = (usd: string) => BigInt(usd.replace('.', ''))
    const sum = groups.reduce((all, { cost_usd_exact }) => all + units(cost_usd_exact), 0n)
    expect(sum).toBe(units(WHOLE.cost_usd_exact))
    expect(await ask(USAGE, { ...DATES, group_by }, person)).toMatchObject({ source: 'raw' })
  })

  it('of a group without prices and durations says so', async () => {
    const { groups = [] } = await usageOf({ group_by: 'model' })
    expect(groups.find(({ key }) => key === null)).toEqual({
      key: null,
      ...{ total_requests: 1, total_tokens: 0, cost: 0, tokens_input: 0, tokens_output: 0 },
      ...{ successful_requests: 1, failed_requests: 0, avg_duration_ms: null },
      ...{ unpriced_requests: 1, cost_usd_exact: '0.000000000000' },
    })
  })

  it('of an organization is for its owner, by person too', async () => {
    const { groups, ...whole } = await usageOf({ organization, group_by: 'user' }, owner)
    expect(whole).toMatchObject({ total_requests: 6, cost_usd_exact: '0.400000000003' })
    expect(groups).toMatchObject([
      { key: person.name, total_requests: 5, cost_usd_exact: '0.300000000003' },
      { key: colleague.name, total_requests: 1, cost_usd_exact: '0.100000000000' },
    ])
    expect(await usageOf({ organization, user: colleague.name }, owner)).toMatchObject({
      total_requests: 1,
    })
  })

  it('of oneself is of all organizations, or within one', async () => {
    const until = { end_date: '2026-11-14' }
    expect(await usageOf(until)).toMatchObject({ total_requests: 6 })
    expect(await usageOf({ ...until, organization, user: person.name })).toEqual(WHOLE)
    expect(await usageOf({ ...until, user: person.name }, manager)).toMatchObject({
      total_requests: 6,
    })
  })

  it('is of the last days when so many are asked', async () => {
    const recent = async (args: object) =>
      ((await ask(USAGE, args, person)).usage as Usage).total_requests
    expect(await recent({ days: 1 })).toBe(0)
    expect(await recent({ days: 2 })).toBe(1)
    expect(await recent({ days: '3', end_date: '2026-11-14' })).toBe(6)
    expect(await recent({ days: 2, start_date: '2026-11-01' })).toBe(6)
  })

  describe('refuses', () => {
    it('bad credentials: 401', async () => {
      const stranger = { ...person, authorization: 'token no:body' }
      expect((await server.get(`${API}.${USAGE}`, DATES, stranger)).status).toBe(401)
    })

    it('a guest, another person, a member and an owner of another organization: 403', async () => {
      const outsider = await server.newUser()
      await server.newOrganization([{ user: outsider, role: 'owner' }])
      const status = async (args: object, by: Person | undefined) =>
        (await server.get(`${API}.${USAGE}`, { ...DATES, ...args }, by)).status
      expect(await status({}, undefined)).toBe(403)
      expect(await status({ user: person.name }, owner)).toBe(403)
      expect(await status({ organization }, person)).toBe(403)
      expect(await status({ organization, user: colleague.name }, person)).toBe(403)
      expect(await status({ organization }, outsider)).toBe(403)
    })

    it('to read more than 5 million requests, but not to add them up: 417', async () => {
      const busy = await server.newUser()
      await send(busy, [request('2026-11-12T09:00:00Z', asked('dime', 'chat'))])
      await catchUp()
      const subject_no = (await findSubject(server.ctx.db, busy.name)) ?? 0
      await server.ctx.db
        .updateTable('oro_r15_user')
        .set({ events: 5_000_001, ai_requests: 5_000_001 })
        .where('subject_no', '=', subject_no)
        .execute()
      const { status, body } = await server.post(
        `${API}.${USAGE}`,
        { ...DATES, group_by: 'model' },
        busy,
      )
      expect([status, body.exc_type]).toEqual([417, 'ValidationError'])
      expect(body.message).toMatch(/5 million.*Narrow the dates/)
      expect((await ask(USAGE, { ...DATES, group_by: 'day' }, busy)).usage).toMatchObject({
        total_requests: 5_000_001,
      })
    })

    it.each([
      [{ group_by: 'language' }, 'FrappeTypeError'],
      [{ days: 0 }, 'FrappeTypeError'],
      [{ days: 4000 }, 'FrappeTypeError'],
      [{ start_date: '2026-11-13', end_date: '2026-11-12' }, 'ValidationError'],
      [{ tz: 'Mars/Olympus' }, 'ValidationError'],
    ])('%j: 417', async (args, excType) => {
      const { status, body } = await server.post(`${API}.${USAGE}`, args, person)
      expect([status, body.exc_type]).toEqual([417, excType])
    })
  })
})
