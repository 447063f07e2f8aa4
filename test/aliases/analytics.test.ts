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
