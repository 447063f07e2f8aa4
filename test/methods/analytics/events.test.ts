import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { createContext, type OpenContext } from '../../../src/create-context.ts'
import { canonicalEvent, recordEvent } from '../../../src/domain/analytics/index.ts'
import { EVENT_TYPES } from '../../../src/domain/analytics/vocabulary.ts'
import { permissionSlot } from '../../../src/permissions/index.ts'
import { lots } from '../../support/secrets.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'
const NOW = '2026-11-15T12:00:00Z'
const DAY_MS = 86_400_000
const EVENT = { event_type: 'command', event_name: 'explain' }

/** What a person has in the tables, names in place of their numbers. */
interface StoredEvent {
  event_id: string
  ts: string
  received_at: string
  organization: string | null
  workspace: string | null
  event_type: number
  event_category: number | null
  event_name: string
  session_id: string | null
  duration_ms: number | null
  skewed: number
  success: number | null
  model: string | null
  language: string | null
  tokens_input: number | null
  tokens_output: number | null
  lines_added: number | null
  lines_deleted: number | null
  event_data: string | null
  metadata: string | null
}

let server: TestServer
let person: Person
let service: Person

beforeAll(async () => {
  server = await startServer({ now: NOW })
  service = await server.newUser({ roles: ['Oropendola Service'] })
})
afterAll(() => server.close())

beforeEach(async () => {
  server.clock.set(NOW)
  person = await server.newUser({ timeZone: 'Asia/Kolkata' })
})

const track = (args: object, by: Person | undefined = person) => server.post(TRACK, args, by)

/** Sends an event that must be stored and answers its row. */
async function stored(args: object, by: Person = person): Promise<StoredEvent | undefined> {
  const response = await track({ ...EVENT, ...args }, by)
  expect(response.status).toBe(200)
  const id = String(messageOf(response).event_id).toLowerCase()
  return (await eventsOf(by)).find((event) => event.event_id === id)
}

async function eventsOf({ name }: Pick<Person, 'name'>): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    SELECT LOWER(HEX(e.event_uid)) AS event_id, e.ts, e.received_at, organization.name AS organization,
      workspace.name AS workspace, e.event_type, e.event_category, word.name AS event_name, e.session_id,
      e.duration_ms, e.skewed, e.success, model.name AS model, language.name AS language, e.tokens_input,
      e.tokens_output, e.lines_added, e.lines_deleted, e.event_data, e.metadata
    FROM oro_event e JOIN oro_subject s ON s.subject_no = e.subject_no AND s.user = ${name}
    JOIN oro_name word ON word.name_id = e.name_id
    LEFT JOIN oro_name organization ON organization.name_id = e.organization_id
    LEFT JOIN oro_name workspace ON workspace.name_id = e.workspace_id
    LEFT JOIN oro_name model ON model.name_id = e.model_id
    LEFT JOIN oro_name language ON language.name_id = e.language_id
    ORDER BY e.ts, e.event_uid`.execute(server.ctx.db)
  return rows.map((row) => ({ ...row, event_id: dashed(row.event_id) }))
}

/** The person's touches, added up by place and 15 minutes as their readers do. */
async function touchesOf({ name }: Pick<Person, 'name'>): Promise<object[]> {
  const { rows } = await sql<{ bucket: string; n: string }>`
    SELECT t.bucket, HEX(t.organization_id) AS organization, HEX(t.workspace_id) AS workspace, SUM(t.n) AS n
    FROM oro_touch t JOIN oro_subject s ON s.subject_no = t.subject_no AND s.user = ${name}
    GROUP BY t.bucket, t.organization_id, t.workspace_id
    ORDER BY t.bucket, t.organization_id, t.workspace_id`.execute(server.ctx.db)
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

async function countsOf({ name }: Pick<Person, 'name'>): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    SELECT COUNT(*) AS subjects,
      (SELECT COUNT(*) FROM oro_event e WHERE e.subject_no = MIN(s.subject_no)) AS events,
      (SELECT COUNT(*) FROM oro_event_key k WHERE k.subject_no = MIN(s.subject_no)) AS eventKeys,
      (SELECT COUNT(*) FROM oro_touch t WHERE t.subject_no = MIN(s.subject_no)) AS touches
    FROM oro_subject s WHERE s.user = ${name}`.execute(server.ctx.db)
  return rows[0] ?? {}
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** A time so many milliseconds from the server's. */
const at = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString()

describe('track_event', () => {
  it('stores an event and answers its id', async () => {
    const response = await track(EVENT)
    expect(response.status).toBe(200)
    expect(messageOf(response)).toEqual({
      success: true,
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/),
      duplicate: false,
    })
  })

  it('stores every argument as it was sent', async () => {
    const organization = await server.newOrganization([{ user: person, role: 'member' }])
    const event_id = randomUUID()
    const event = await stored({
      event_type: 'ai_request',
      event_name: 'Ask «ж» 🐦',
      event_id,
      event_category: 'ai',
      timestamp: '2026-11-15T11:59:59.123Z',
      session_id: 'session-1',
      workspace_id: 'billing-api',
      organization,
      duration_ms: 1500,
      event_data: {
        model: 'claude',
        language: 'go',
        tokens_input: 7,
        tokens_output: 8,
        lines_added: 9,
        lines_deleted: 10,
        success: false,
        more: [{ anything: null }],
      },
      metadata: { editor: 'code' },
    })
    expect(event).toEqual({
      event_id,
      ts: '2026-11-15 11:59:59.123000',
      received_at: '2026-11-15 12:00:00.000000',
      organization,
      workspace: 'billing-api',
      event_type: EVENT_TYPES.ai_request,
      event_category: 2,
      event_name: 'Ask «ж» 🐦',
      session_id: 'session-1',
      duration_ms: 1500,
      skewed: 0,
      success: 0,
      model: 'claude',
      language: 'go',
      tokens_input: 7,
      tokens_output: 8,
      lines_added: 9,
      lines_deleted: 10,
      event_data:
        '{"model":"claude","language":"go","tokens_input":7,"tokens_output":8,"lines_added":9,"lines_deleted":10,"success":false,"more":[{"anything":null}]}',
      metadata: '{"editor":"code"}',
    })
  })

  it('takes a form, with structures and numbers as text', async () => {
    const response = await server
      .request()
      .post(`/api/method/${TRACK}`)
      .set('Authorization', person.authorization)
      .type('form')
      .send({
        event_type: 'file_edit',
        event_name: 'edit',
        event_data: '{"language":"go","lines_added":"3"}',
        metadata: '{"a":[1]}',
        duration_ms: '250',
      })
    expect(response.status).toBe(200)
    expect(await eventsOf(person)).toEqual([
      expect.objectContaining({
        language: 'go',
        lines_added: 3,
        duration_ms: 250,
        event_data: '{"language":"go","lines_added":"3"}',
        metadata: '{"a":[1]}',
      }),
    ])
  })

  it('takes structures as JSON text inside JSON', async () => {
    const event = await stored({ event_data: '{"language":"go"}', duration_ms: '9' })
    expect(event).toMatchObject({ event_data: '{"language":"go"}', language: 'go', duration_ms: 9 })
  })

  it('takes blank and null for arguments that are absent, and ignores unknown ones', async () => {
    const event = await stored({
      event_id: '',
      event_category: '',
      timestamp: null,
      session_id: '',
      workspace_id: null,
      organization: '',
      duration_ms: '',
      user: '',
      eventType: 'build',
      durationMs: 5,
    })
    expect(event).toMatchObject({
      event_type: EVENT_TYPES.command,
      event_category: null,
      session_id: null,
      workspace: null,
      organization: null,
      duration_ms: null,
      event_data: null,
      metadata: null,
    })
  })

  it.each(Object.entries(EVENT_TYPES))('stores the type %s as %d', async (event_type, number) => {
    expect(await stored({ event_type })).toMatchObject({ event_type: number })
  })

  describe('refuses', () => {
    it('a wrong token: 401', async () => {
      const stranger = { ...person, authorization: 'token no:body' }
      expect((await track(EVENT, stranger)).status).toBe(401)
    })

    it('a guest: 403', async () => {
      const response = await server.post(TRACK, EVENT)
      expect(response.status).toBe(403)
      expect(response.body.exc_type).toBe('PermissionError')
    })

    it('a GET: 403', async () => {
      expect((await server.get(TRACK, EVENT, person)).status).toBe(403)
    })

    it('an event about somebody else: 403', async () => {
      const other = await server.newUser()
      const response = await track({ ...EVENT, user: other.name })
      expect(response.status).toBe(403)
      // The audit log names them, by number.
      expect(await countsOf(other)).toMatchObject({ subjects: 1, events: 0, eventKeys: 0 })
    })

    it('a System Manager’s event about somebody else: 403', async () => {
      const manager = await server.newUser({ roles: ['System Manager'] })
      expect((await track({ ...EVENT, user: person.name }, manager)).status).toBe(403)
    })

    it.each(['nobody@example.com', 'Guest'])(
      'a service’s event about the unknown user %s: 404',
      async (user) => {
        const response = await track({ ...EVENT, user }, service)
        expect(response.status).toBe(404)
        expect(response.body.exc_type).toBe('DoesNotExistError')
      },
    )

    it('a service’s event about a disabled user: 404', async () => {
      const gone = await server.newUser({ enabled: false })
      expect((await track({ ...EVENT, user: gone.name }, service)).status).toBe(404)
    })

    it.each(['event_type', 'event_name'])('an event without %s: 417', async (argument) => {
      const response = await track({ ...EVENT, [argument]: undefined })
      expect(response.status).toBe(417)
      expect(response.body).toMatchObject({
        exc_type: 'ValidationError',
        message: `The argument ${argument} is missing.`,
        reason: argument === 'event_type' ? 'unknown_type' : 'bad_field',
      })
    })

    it.each(['Command', 'page_view', 'constructor', 7, null, ['command']])(
      'the type %j: 417, unknown_type',
      async (event_type) => {
        const response = await track({ ...EVENT, event_type })
        expect(response.status).toBe(417)
        expect(response.body.reason).toBe('unknown_type')
      },
    )

    it.each([
      { event_name: '' },
      { event_name: 5 },
      { event_name: 'x'.repeat(256) },
      { event_name: 'a\0b' },
      { event_category: 'leisure' },
      { event_data: 'not json' },
      { event_data: 5 },
      { metadata: '"text"' },
      { duration_ms: -1 },
      { duration_ms: 1.5 },
      { duration_ms: 'soon' },
      { duration_ms: 2_147_483_648 },
      { event_id: 'event-1' },
      { event_id: 7 },
      { timestamp: 'yesterday' },
      { timestamp: '2026-02-30T00:00:00Z' },
      { timestamp: 1_763_200_000_000 },
      { session_id: 'x'.repeat(141) },
      { workspace_id: { id: 1 } },
      { organization: 'x'.repeat(141) },
      { user: ['a'] },
    ])('%j: 417, bad_field', async (wrong) => {
      const response = await track({ ...EVENT, ...wrong })
      expect(response.status).toBe(417)
      expect(response.body).toMatchObject({ exc_type: 'FrappeTypeError', reason: 'bad_field' })
    })

    it.each([
      [{ timestamp: at(DAY_MS + 1) }, 'future'],
      [{ timestamp: at(-90 * DAY_MS - 1) }, 'too_old'],
      [{ event_data: { text: 'x'.repeat(16_384 - 10) } }, 'too_large'],
      [{ metadata: [[[[[[[[[]]]]]]]]] }, 'too_large'],
    ])('an event beyond a limit: 417, %#', async (beyond, reason) => {
      const response = await track({ ...EVENT, ...beyond })
      expect(response.status).toBe(417)
      expect(response.body).toMatchObject({ exc_type: 'ValidationError', reason })
    })

    it('without a trace of the event', async () => {
      await track({ ...EVENT, event_name: 'never seen', timestamp: at(DAY_MS + 1) })
      expect(await countsOf(person)).toMatchObject({ subjects: 0 })
      const found = await server.ctx.db
        .selectFrom('oro_name')
        .select('name')
        .where('name', '=', 'never seen')
        .execute()
      expect(found).toEqual([])
    })
  })

  it('stores events up to 24 hours ahead as sent, and flags them', async () => {
    expect(await stored({ timestamp: at(DAY_MS) })).toMatchObject({
      ts: '2026-11-16 12:00:00.000000',
      skewed: 1,
    })
    expect(await stored({ timestamp: at(0) })).toMatchObject({ skewed: 0 })
  })

  it('stores events that are 90 days old, and 16 KiB large', async () => {
    expect(await stored({ timestamp: at(-90 * DAY_MS) })).toBeDefined()
    const text = 'x'.repeat(16_384 - 11)
    expect(await stored({ event_data: { text } })).toMatchObject({
      event_data: JSON.stringify({ text }),
    })
  })

  it('writes an event, its key, a touch and a subject, and each name once', async () => {
    await stored({ event_name: 'a name', workspace_id: 'a place', timestamp: at(-60_000) })
    await stored({ event_name: 'a name', workspace_id: 'a place', timestamp: at(-60_001) })
    expect(await countsOf(person)).toEqual({ subjects: 1, events: 2, eventKeys: 2, touches: 2 })
    expect(await touchesOf(person)).toEqual([
      expect.objectContaining({ bucket: '2026-11-15 11:45:00', n: 2 }),
    ])
    const names = await server.ctx.db
      .selectFrom('oro_name')
      .select('name')
      .where('name', 'in', ['a name', 'a place'])
      .orderBy('name')
      .execute()
    expect(names).toEqual([{ name: 'a name' }, { name: 'a place' }])
  })

  describe('an id that was seen', () => {
    it('is a duplicate whatever secrets it holds', async () => {
      const event = { ...EVENT, event_id: randomUUID(), metadata: { log: `ghp_${lots(1)(36)}` } }
      expect(messageOf(await track(event))).toMatchObject({ duplicate: false })
      expect(messageOf(await track(event))).toMatchObject({ duplicate: true })
      expect(await eventsOf(person)).toMatchObject([
        { metadata: '{"log":"[REDACTED:github-token#1]"}' },
      ])
    })

    it('is a duplicate, and the first event stays', async () => {
      const event_id = randomUUID()
      const first = await stored({ event_id, event_name: 'first', event_data: { n: 1 } })
      const again = await track({ ...EVENT, event_id, event_name: 'second', timestamp: at(-5) })
      expect(again.status).toBe(200)
      expect(messageOf(again)).toEqual({ success: true, event_id, duplicate: true })
      expect(await eventsOf(person)).toEqual([first])
      expect(await countsOf(person)).toEqual({ subjects: 1, events: 1, eventKeys: 1, touches: 1 })
    })

    it('is the same in capitals', async () => {
      const event_id = randomUUID()
      await stored({ event_id })
      const again = await track({ ...EVENT, event_id: event_id.toUpperCase() })
      expect(messageOf(again)).toMatchObject({ duplicate: true })
    })

    it('is another event of another person', async () => {
      const event_id = randomUUID()
      const other = await server.newUser()
      for (const sender of [person, other]) {
        const response = await track({ ...EVENT, event_id }, sender)
        expect(messageOf(response)).toMatchObject({ event_id, duplicate: false })
      }
      expect(await eventsOf(person)).toHaveLength(1)
      expect(await eventsOf(other)).toHaveLength(1)
    })
  })

  describe('the organization', () => {
    it('is the named one for its members', async () => {
      await server.newOrganization([{ user: person, role: 'member' }])
      server.clock.advance(1000)
      const second = await server.newOrganization([{ user: person, role: 'member' }])
      expect(await stored({ organization: second })).toMatchObject({ organization: second })
    })

    it('is the one they joined first where they are no member of the named one', async () => {
      const first = await server.newOrganization([{ user: person, role: 'member' }])
      server.clock.advance(1000)
      await server.newOrganization([{ user: person, role: 'owner' }])
      const foreign = await server.newOrganization([{ user: service, role: 'owner' }])
      expect(await stored({ organization: foreign })).toMatchObject({ organization: first })
      expect(await stored({})).toMatchObject({ organization: first })
    })

    it('is none for people without one', async () => {
      expect(await stored({ organization: 'acme' })).toMatchObject({ organization: null })
    })

    it('is not the one that was left', async () => {
      const left = await server.newOrganization([{ user: person, role: 'member' }])
      await server.ctx.db
        .updateTable('tabOrganization Member')
        .set({ left_at: '2026-11-14 00:00:00' })
        .where('organization', '=', left)
        .execute()
      server.ctx.identity.invalidate()
      expect(await stored({ organization: left })).toMatchObject({ organization: null })
    })
  })

  it('lets a service record for a person, in the person’s organization', async () => {
    const organization = await server.newOrganization([{ user: person, role: 'member' }])
    const response = await track({ ...EVENT, user: person.name }, service)
    expect(response.status).toBe(200)
    expect(await eventsOf(person)).toEqual([expect.objectContaining({ organization })])
  })

  it('takes the own name as user', async () => {
    expect((await track({ ...EVENT, user: person.name })).status).toBe(200)
  })

  it.each([
    ['Asia/Kolkata', '2026-11-15 09:00:00', '2026-11-15 03:30:00.000000'],
    ['Asia/Kolkata', '2026-11-15T09:00:00.5+01:00', '2026-11-15 08:00:00.500000'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01 05:30:00.000000'],
    ['Australia/Lord_Howe', '2026-10-04 02:15:00', '2026-10-03 15:45:00.000000'],
    ['Nowhere/At_All', '2026-11-15 09:00:00', '2026-11-15 09:00:00.000000'],
  ])('reads the time of a caller in %s: %s', async (timeZone, timestamp, ts) => {
    const traveller = await server.newUser({ timeZone })
    expect(await stored({ timestamp }, traveller)).toMatchObject({ ts })
  })

  it('takes a request for successful unless it says otherwise', async () => {
    const ask = { event_type: 'ai_request' }
    expect(await stored(ask)).toMatchObject({ success: 1 })
    expect(await stored({ ...ask, event_data: { success: 'false' } })).toMatchObject({ success: 0 })
    expect(await stored({ event_type: 'build' })).toMatchObject({ success: null })
  })

  it('counts values that cannot be used as nothing, and keeps them as sent', async () => {
    const event_data = { tokens_input: 'many', model: 5, lines_added: -1, language: null }
    expect(await stored({ event_type: 'ai_request', event_data })).toMatchObject({
      tokens_input: null,
      model: null,
      lines_added: null,
      language: null,
      event_data: JSON.stringify(event_data),
    })
  })

  it('stores each of many concurrent events once', async () => {
    const sender = await server.newUser({ timeZone: 'UTC' })
    const ids = Array.from({ length: 100 }, () => randomUUID())
    const posts = [...ids, ...ids].map((event_id, index) =>
      track(
        {
          ...EVENT,
          event_id,
          event_name: `name ${index % 10}`,
          timestamp: at(-(index % 100) * 60_000),
        },
        sender,
      ),
    )
    const answers = (await Promise.all(posts)).map(messageOf)
    expect(answers.map(({ event_id }) => event_id)).toEqual([...ids, ...ids])
    expect(answers.filter(({ duplicate }) => duplicate === false)).toHaveLength(100)
    const events = await eventsOf(sender)
    expect(events.map(({ event_id }) => event_id).sort()).toEqual([...ids].sort())
    expect(await countsOf(sender)).toMatchObject({ subjects: 1, events: 100, eventKeys: 100 })
    expect(await touchesOf(sender)).toEqual(touchesFrom(events))
  })
})

/** The touches that a list of events must have left. */
function touchesFrom(events: readonly StoredEvent[]): object[] {
  const sums = new Map<string, number>()
  for (const { ts } of events) {
    const minute = Number(ts.slice(14, 16))
    const bucket = `${ts.slice(0, 14)}${String(minute - (minute % 15)).padStart(2, '0')}:00`
    sums.set(bucket, (sums.get(bucket) ?? 0) + 1)
  }
  return [...sums].sort().map(([bucket, n]) => ({ bucket, organization: null, workspace: null, n }))
}

describe('the order, the number of copies and the sender of events', () => {
  let other: OpenContext
  beforeAll(async () => {
    // The rows that two processes write together.
    other = await createContext(server.ctx.config, permissionSlot([]), { now: server.clock.now })
  })
  afterAll(() => other.close())

  const anyEvents = fc.array(
    fc.record({
      event_id: fc.uuid(),
      event_type: fc.constantFrom('command', 'ai_request', 'file_edit'),
      event_name: fc.constantFrom('a', 'b'),
      timestamp: fc.integer({ min: -3_600_000, max: 3_600_000 }).map(at),
      workspace_id: fc.constantFrom('x', 'y', undefined),
      event_data: fc.record({ tokens_input: fc.nat(9), lines_added: fc.nat(9) }),
    }),
    { minLength: 1, maxLength: 12 },
  )

  it('change nothing in the tables', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.infiniteStream(fc.nat()), async (events, order) => {
        const [plain, shuffled] = [await server.newUser(), await server.newUser()]
        for (const event of events) await track(event, plain)
        const copies = [...events, ...events, ...events]
          .map((event) => ({ event, rank: Number(order.next().value) }))
          .sort((a, b) => a.rank - b.rank)
        await Promise.all(copies.map(({ event }) => track(event, shuffled)))
        expect(await eventsOf(shuffled)).toEqual(await eventsOf(plain))
        expect(await touchesOf(shuffled)).toEqual(await touchesOf(plain))
      }),
      { numRuns: 8 },
    )
  })

  it('change nothing when two processes write at once', async () => {
    const sender = await server.newUser({ timeZone: 'UTC' })
    const user = await server.ctx.identity.findUser(sender.name)
    if (user === undefined) throw new Error('The user was just made.')
    const ids = Array.from({ length: 60 }, () => randomUUID())
    const send = (db: typeof server.ctx.db, event_id: string) =>
      recordEvent(
        db,
        sender.name,
        canonicalEvent(
          { event_type: 'command', event_name: 'explain', event_id },
          user,
          'UTC',
          server.clock.now(),
          server.ctx.mac,
        ),
      )
    const outcomes = await Promise.all([
      // Twice, so that one transaction gets both of a pair.
      ...[...ids, ...ids].map((id) => send(server.ctx.db, id)),
      ...ids.toReversed().map((id) => send(other.ctx.db, id)),
    ])
    expect(outcomes.filter(({ duplicate }) => !duplicate)).toHaveLength(60)
    expect(await countsOf(sender)).toMatchObject({ subjects: 1, events: 60, eventKeys: 60 })
    expect(await touchesOf(sender)).toEqual([expect.objectContaining({ n: 60 })])
  })
})
