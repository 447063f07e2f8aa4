import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals'
import { sql } from 'kysely'
import { demoEvents } from '../../scripts/demo/month.ts'
import { DEMO_USERS, type DemoCredentials, seedDemo } from '../../scripts/demo/people.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { messageOf, startServer, type TestServer } from '../support/server.ts'

const NOW = new Date('2026-11-18T12:00:00Z')
const DAY_MS = 86_400_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/

describe('demoEvents', () => {
  it('are the same for the same person and time, ids included', () => {
    expect(demoEvents('ada@example.com', NOW)).toEqual(demoEvents('ada@example.com', NOW))
  })

  it('are other ones for another person', () => {
    const ids = (user: string) => demoEvents(user, NOW).map(({ event_id }) => event_id)
    const both = [...ids('ada@example.com'), ...ids('bo@example.com')]
    expect(new Set(both).size).toBe(both.length)
    for (const id of both) expect(id).toMatch(UUID)
  })

  it('stay the same when time goes on, and more are added', () => {
    const later = new Date(NOW.getTime() + DAY_MS)
    const byId = new Map(demoEvents('bo@example.com', later).map((one) => [one.event_id, one]))
    const kept = demoEvents('bo@example.com', NOW).filter(({ event_id }) => byId.has(event_id))
    expect(kept.length).toBeGreaterThan(500)
    for (const event of kept) expect(byId.get(event.event_id)).toEqual(event)
  })

  it('are a month of the past', () => {
    const events = demoEvents('ada@example.com', NOW)
    expect(events.length).toBeGreaterThan(500)
    for (const { timestamp } of events) {
      const age = NOW.getTime() - Date.parse(timestamp ?? '')
      expect(age >= 0 && age < 31 * DAY_MS).toBe(true)
    }
  })
})

describe('seedDemo', () => {
  let server: TestServer
  let database: OpenDatabase
  const credentials: DemoCredentials[] = DEMO_USERS.map(({ name, roles }, index) => ({
    user: name,
    password: `Demo_password_${index}`,
    roles: [...roles],
    api_key: `key${index}`,
    api_secret: `secret${index}`,
  }))

  const seed = () =>
    seedDemo(
      { db: database.db, mac: server.ctx.mac, now: () => NOW },
      server.encryptionKey,
      credentials,
      () => undefined,
    )

  /** Everything that a reader could tell apart: names of rows and times of arrival are not part of it. */
  async function contents() {
    const { db } = server.ctx
    const [events, keys, users, roles, members, names] = await Promise.all([
      sql`SELECT HEX(id) AS id, ts, subject_no, HEX(event_uid) AS uid, event_type, event_data
        FROM oro_event ORDER BY id`.execute(db),
      sql`SELECT subject_no, HEX(event_uid) AS uid, day FROM oro_event_key ORDER BY 1, 2`.execute(
        db,
      ),
      sql`SELECT name, full_name, user_type, api_key, time_zone FROM tabUser ORDER BY name`.execute(
        db,
      ),
      sql`SELECT parent, role FROM \`tabHas Role\` ORDER BY 1, 2`.execute(db),
      sql`SELECT organization, user, role FROM \`tabOrganization Member\` ORDER BY user`.execute(
        db,
      ),
      sql`SELECT name FROM oro_name ORDER BY name`.execute(db),
    ])
    return [events, keys, users, roles, members, names].map(({ rows }) => rows)
  }

  beforeAll(async () => {
    server = await startServer({ now: NOW.toISOString() })
    // As the seed: without the limits of a process that serves.
    database = openDatabase(testDatabaseUrl(), { poolSize: 4 })
    await seed()
  })
  afterAll(async () => {
    await database.close()
    await server.close()
  })

  it('twice leaves the rows of once', async () => {
    const once = await contents()
    await seed()
    expect(await contents()).toEqual(once)
  })

  it('stores every event of every member', async () => {
    const people = DEMO_USERS.filter(({ membership }) => membership !== undefined)
    const expected = people.reduce((sum, { name }) => sum + demoEvents(name, NOW).length, 0)
    const { rows } = await sql<{ n: number; placed: number; touched: string }>`
      SELECT COUNT(*) AS n, COUNT(organization_id) AS placed, (SELECT SUM(n) FROM oro_touch) AS touched
      FROM oro_event`.execute(server.ctx.db)
    expect(rows[0]).toEqual({ n: expected, placed: expected, touched: String(expected) })
  })

  test.each(credentials)('$user signs in with the key', async ({ user, api_key, api_secret }) => {
    const response = await server
      .get('frappe.auth.get_logged_user')
      .set('Authorization', `token ${api_key}:${api_secret}`)
    expect(messageOf(response)).toBe(user)
  })

  it('gives a chart of each month that is not flat', async () => {
    const [, ada] = credentials
    const response = await server
      .get('ai_assistant.api.analytics.get_time_series', { metric: 'events' })
      .set('Authorization', `token ${ada?.api_key}:${ada?.api_secret}`)
    expect(messageOf(response).total).toBe(demoEvents('ada@example.com', NOW).length)
  })
})
