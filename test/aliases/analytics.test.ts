import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { EVENT_CATEGORIES, EVENT_TYPES } from '../../src/domain/analytics/vocabulary.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'

interface Row {
  type: number
  category: number | null
  name: string
  session_id: string | null
  duration_ms: number | null
  ts: string
  organization_id: Buffer | null
  event_data: string | null
  metadata: string | null
}

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  person = await server.newUser()
})

async function eventsOf(user: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT e.event_type AS type, e.event_category AS category, n.name, e.session_id, e.duration_ms,
      e.ts, e.organization_id, e.event_data, e.metadata
    FROM oro_event e JOIN oro_subject s USING (subject_no) JOIN oro_name n USING (name_id)
    WHERE s.user = ${user} ORDER BY e.ts, e.id`.execute(server.ctx.db)
  return rows
}

describe('analytics_track_event', () => {
  const TRACK = 'ai_assistant.api.analytics_track_event'
  const EVENT = { event_type: 'command', event_action: 'execute' }
  const track = (args: object, by: Person | undefined = person) => server.post(TRACK, args, by)

  async function stored(args: object): Promise<Row | undefined> {
    const response = await track({ ...EVENT, ...args })
    expect(response.status).toBe(200)
    expect(messageOf(response)).toMatchObject({ success: true, event_id: expect.any(String) })
    return (await eventsOf(person.name)).at(-1)
  }

  it('records a command with its duration', async () => {
    const args = {
      event_category: 'extension',
      event_label: 'oropendola.explain',
      event_value: 152.7,
      metadata: { success: true },
    }
    const data = { success: true, event_label: 'oropendola.explain', event_value: 152.7 }
    expect(await stored(args)).toMatchObject({
      type: EVENT_TYPES.command,
      category: null,
      name: 'execute',
      duration_ms: 153,
      event_data: JSON.stringify({ ...data, event_category: 'extension' }),
      metadata: null,
    })
  })

  it.each(['file', 'editor', 'feature', 'ai_interaction', 'Käse', '__proto__'])(
    'keeps the type %s, which is not ours, as a word',
    async (event_type) => {
      expect(await stored({ event_type, event_category: 'usage' })).toMatchObject({
        type: EVENT_TYPES.custom,
        category: null,
        duration_ms: null,
        event_data: JSON.stringify({ event_type, event_category: 'usage' }),
      })
    },
  )

  it('takes the words of track_event, and those first', async () => {
    const event_id = randomUUID()
    const args = {
      event_name: 'explain',
      event_category: 'ai',
      event_data: '{"model":"m"}',
      event_label: 'x',
      event_value: '7',
      duration_ms: '5',
      metadata: '{"a":1}',
      event_id,
      session_id: 's',
      timestamp: '2026-11-15T11:00:00Z',
    }
    expect(await stored(args)).toMatchObject({
      type: EVENT_TYPES.command,
      category: EVENT_CATEGORIES.ai,
      name: 'explain',
      duration_ms: 5,
      session_id: 's',
      event_data: '{"model":"m","event_label":"x","event_value":7}',
      metadata: '{"a":1}',
    })
    const again = await track({ ...EVENT, ...args })
    expect(messageOf(again)).toEqual({ success: true, event_id, duplicate: true })
  })

  it('takes a form as well', async () => {
    const form = { ...EVENT, event_label: '', event_value: '', metadata: '{"a":1}' }
    const response = await server
      .request()
      .post(`/api/method/${TRACK}`)
      .set('Authorization', person.authorization)
      .type('form')
      .send(form)
    expect(response.status).toBe(200)
    expect(await eventsOf(person.name)).toMatchObject([{ event_data: '{"a":1}' }])
  })

  it('lets a service record for a person, and nobody else', async () => {
    const service = await server.newUser({ roles: ['Oropendola Service'] })
    expect((await track({ ...EVENT, user: person.name }, service)).status).toBe(200)
    expect(await eventsOf(person.name)).toHaveLength(1)
    const other = await server.newUser()
    expect((await track({ ...EVENT, user: person.name }, other)).status).toBe(403)
  })

  describe('refuses', () => {
    it('bad credentials: 401', async () => {
      expect((await track(EVENT, { ...person, authorization: 'token no:body' })).status).toBe(401)
    })

    it('a guest, and a GET: 403', async () => {
      expect((await server.post(TRACK, EVENT)).status).toBe(403)
      expect((await server.get(TRACK, EVENT, person)).status).toBe(403)
    })

    it.each([
      ['event_type', 'unknown_type'],
      ['event_action', 'bad_field'],
    ])('an event without %s: 417', async (argument, reason) => {
      const response = await track({ ...EVENT, [argument]: undefined })
      expect(response.status).toBe(417)
      expect(response.body).toMatchObject({
        exc_type: 'ValidationError',
        message: `The argument ${argument} is missing.`,
        reason,
      })
    })

    it.each([
      ['event_action', { event_action: '' }],
      ['event_action', { event_action: 'x'.repeat(256) }],
      ['event_name', { event_name: 'x'.repeat(256) }],
      ['event_type', { event_type: 7 }],
      ['event_category', { event_category: [] }],
      ['event_label', { event_label: 'a\0b' }],
      ['event_value', { event_value: 'soon' }],
      ['metadata', { metadata: 'text' }],
      ['event_data', { event_data: 5 }],
      ['duration_ms', { duration_ms: -1 }],
    ])('a wrong %s: 417', async (argument, wrong) => {
      const response = await track({ ...EVENT, ...wrong })
      expect(response.status).toBe(417)
      expect(response.body.exc_type).toBe('FrappeTypeError')
      expect(response.body.message).toMatch(new RegExp(`^Argument '${argument}' is not valid`))
    })

    it('more than fits: 417', async () => {
      const response = await track({ ...EVENT, event_type: 'x'.repeat(17_000) })
      expect([response.status, response.body.reason]).toEqual([417, 'too_large'])
      expect(await eventsOf(person.name)).toEqual([])
    })
  })
})

describe('track_telemetry', () => {
  const TELEMETRY = 'ai_assistant.api.endpoints.track_telemetry'
  const NOW = Date.parse('2026-11-15T12:00:00Z')
  /** As TelemetryService of 3.14.0 sends them. */
  const command = {
    event: 'command_executed',
    properties: {
      commandId: 'oropendola.explain',
      success: true,
      duration: 41.5,
      sessionId: 's-1',
    },
    timestamp: NOW - 2_000,
  }
  const failure = {
    event: 'error',
    properties: { message: 'No.', stack: 'at <anonymous>:1:1', context: 'chat', sessionId: 's-1' },
    timestamp: NOW - 1_000,
  }

  beforeEach(async () => {
    await sql`DELETE FROM oro_event`.execute(server.ctx.db)
    await sql`DELETE FROM oro_event_key`.execute(server.ctx.db)
    // Another minute of the limit.
    server.clock.set(new Date(server.clock.now().getTime() + 60_000).toISOString())
  })

  const send = (events: unknown, by?: Person) => server.post(TELEMETRY, { events }, by)

  it('is recorded for Guest, who is in no organization', async () => {
    const response = await send([command, failure])
    expect(response.status).toBe(200)
    expect(messageOf(response)).toMatchObject({ success: true, processed_count: 2 })
    expect(await eventsOf('Guest')).toMatchObject([
      {
        type: EVENT_TYPES.command,
        category: EVENT_CATEGORIES.productivity,
        name: 'oropendola.explain',
        session_id: 's-1',
        duration_ms: 42,
        ts: '2026-11-15 11:59:58.000000',
        organization_id: null,
        event_data: JSON.stringify(command.properties),
      },
      {
        type: EVENT_TYPES.error,
        category: EVENT_CATEGORIES.system,
        name: 'error',
        organization_id: null,
        // What guests send is changed nowhere.
        event_data: JSON.stringify(failure.properties),
      },
    ])
  })

  it('is recorded for the caller who is signed in', async () => {
    await server.newOrganization([{ user: person, role: 'member' }])
    expect((await send(JSON.stringify([command]), person)).status).toBe(200)
    expect(await eventsOf('Guest')).toEqual([])
    expect(await eventsOf(person.name)).toMatchObject([{ organization_id: expect.any(Buffer) }])
  })

  it('that is sent again is not counted again', async () => {
    await send([command])
    expect(messageOf(await send([command, failure]))).toMatchObject({
      processed_count: 1,
      duplicate_count: 1,
    })
  })

  it('with a bad event among good ones is recorded but for that', async () => {
    const bad = [7, null, {}, { ...command, timestamp: 'soon' }, { ...command, timestamp: 0 }]
    const response = await send([...bad, failure])
    expect(response.status).toBe(200)
    expect(messageOf(response)).toMatchObject({
      success: true,
      processed_count: 1,
      rejected_count: 5,
      results: [
        { index: 0, status: 'rejected' },
        { index: 1, status: 'rejected' },
        { index: 2, status: 'rejected', code: 'bad_field' },
        { index: 3, status: 'rejected', code: 'bad_field' },
        { index: 4, status: 'rejected', code: 'too_old' },
        { index: 5, status: 'stored' },
      ],
    })
  })

  it.each([[[]], [[7]]])('%j alone is a success', async (events) => {
    const response = await send(events)
    expect([response.status, messageOf(response).processed_count]).toEqual([200, 0])
  })

  it('takes bad credentials from nobody: 401', async () => {
    const stranger = { ...person, authorization: 'token no:body' }
    expect((await send([command], stranger)).status).toBe(401)
  })

  it('of a guest is about nobody else, and never by GET: 403', async () => {
    const about = await server.post(TELEMETRY, { events: [command], user: person.name })
    expect(about.status).toBe(403)
    expect((await server.get(TELEMETRY, { events: JSON.stringify([command]) })).status).toBe(403)
    expect((await server.post('ai_assistant.api.analytics.track_batch_events')).status).toBe(403)
  })

  it.each([[undefined], ['text'], [{}], [Array.from({ length: 201 }, () => command)]])(
    'that is no list of so many events: 417, %#',
    async (events) => {
      const response = await send(events)
      expect(response.status).toBe(417)
      expect(response.body.message).toMatch(/^(The argument|Argument) '?events/)
    },
  )

  it('of more than 256 KiB: 413', async () => {
    expect((await send([{ event: 'x'.repeat(257 * 1024) }])).status).toBe(413)
  })

  it('of one address is taken 60 times a minute: 429', async () => {
    for (let i = 0; i < 60; i++) expect((await send([])).status).toBe(200)
    expect((await send([])).status).toBe(429)
    server.clock.advance(60_000)
    expect((await send([])).status).toBe(200)
  })
})
