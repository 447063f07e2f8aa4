import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { demoEvents } from '../../../scripts/demo/month.ts'
import { transact } from '../../../src/db/transaction.ts'
import {
  aggregate,
  aggregateDaily,
  canonicalEvent,
  settleSummaries,
} from '../../../src/domain/analytics/index.ts'
import { recordEvents } from '../../../src/domain/analytics/record.ts'
import { type Person, startServer, type TestServer } from '../../support/server.ts'

let server: TestServer
let people: Person[]
const signal = new AbortController().signal

beforeAll(async () => {
  server = await startServer({ now: '2026-11-15T12:00:00Z' })
  const zones = ['Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe']
  people = []
  for (const timeZone of zones) people.push(await server.newUser({ timeZone }))
  await server.newOrganization(people.map((user) => ({ user, role: 'member' })))
  for (const person of people) await record(person, demoEvents(person.name, server.clock.now()))
})
afterAll(() => server.close())

async function record(person: Person, events: ReturnType<typeof demoEvents>): Promise<void> {
  const { ctx, clock } = server
  const user = await ctx.identity.findUser(person.name)
  if (user === undefined) throw new Error('The user was just made.')
  const canonical = events.map((one) => canonicalEvent(one, user, 'UTC', clock.now(), ctx.mac))
  await recordEvents(ctx.db, person.name, canonical)
}

const run = <T>(work: (db: typeof server.ctx.db) => Promise<T>) => transact(server.ctx.db, work)

function daily(start: string, end: string) {
  const { ctx, clock } = server
  const work = { db: ctx.db, run, now: clock.now, siteZone: 'UTC', signal }
  return aggregateDaily(work, { start: new Date(start), end: new Date(end) })
}

async function rows() {
  const users =
    await sql`SELECT user, date, commands_used, ai_requests, tokens_used, files_edited, lines_changed,
    time_active_minutes, most_used_command, most_edited_language, tz, final, revision, modified
    FROM \`tabUser Analytics Summary\` ORDER BY user, date`.execute(server.ctx.db)
  const teams =
    await sql`SELECT organization, date, active_users, total_commands, total_ai_requests, total_tokens,
    total_cost_usd, top_users, top_commands, tz, final, revision, modified
    FROM \`tabTeam Analytics Summary\` ORDER BY organization, date`.execute(server.ctx.db)
  return {
    users: users.rows as Record<string, unknown>[],
    teams: teams.rows as Record<string, unknown>[],
  }
}

describe('the daily job', () => {
  it('writes each ended local day of everybody who did something in it', async () => {
    const counts = await daily('2026-11-13T02:00:00Z', '2026-11-14T02:00:00Z')
    expect(counts).toEqual({ days: 2, drift: 0, users: 5, teams: 2 })
    const { users, teams } = await rows()
    expect(users.length).toBeGreaterThan(0)
    expect(teams.length).toBeGreaterThan(0)
  })

  it('twice is as once, before and after the rollups have everything', async () => {
    const before = await rows()
    await daily('2026-11-13T02:00:00Z', '2026-11-14T02:00:00Z')
    expect(await rows()).toEqual(before)
    await aggregate(server.ctx.db, { now: server.clock.now() })
    await daily('2026-11-13T02:00:00Z', '2026-11-14T02:00:00Z')
    const figures = (all: Awaited<ReturnType<typeof rows>>) =>
      [...all.users, ...all.teams].map(({ final, revision, modified, ...rest }) => rest)
    expect(figures(await rows())).toEqual(figures(before))
    const settled = await rows()
    server.clock.advance(1000)
    const counts = await daily('2026-11-13T02:00:00Z', '2026-11-14T02:00:00Z')
    expect(counts).toMatchObject({ drift: 0, users: 0, teams: 0 })
    expect(await rows()).toEqual(settled)
  })

  it('a late event is told by a new revision', async () => {
    const before = await rows()
    const late = {
      event_type: 'command',
      event_name: 'late',
      timestamp: '2026-11-13T10:00:00Z',
    } as const
    await record(people[0] as Person, [late])
    await aggregate(server.ctx.db, { now: server.clock.now() })
    await settleSummaries(server.ctx.db, run, server.clock.now())
    const after = await rows()
    const changed = after.users.filter(
      (row, i) => JSON.stringify(row) !== JSON.stringify(before.users[i]),
    )
    expect(changed).toHaveLength(1)
    expect(changed[0]).toMatchObject({ user: people[0]?.name, final: 1, revision: 2 })
  })
})
