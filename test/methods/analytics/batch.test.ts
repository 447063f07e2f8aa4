import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { loadDefaultPrices } from '../../../src/domain/analytics/index.ts'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'
import { until } from '../../support/start.ts'

const BATCH = 'ai_assistant.api.analytics.track_batch_events'
const TRACK = 'ai_assistant.api.analytics.track_event'

const command = (more: object = {}) => ({ event_type: 'command', event_name: 'explain', ...more })

let server: TestServer
let person: Person
beforeAll(async () => {
  server = await startServer()
  await loadDefaultPrices(server.ctx.db, server.clock.now())
  person = await server.newUser()
})
afterAll(() => server.close())

const send = (events: unknown, by: Person = person, more: object = {}) =>
  server.post(BATCH, { events, ...more }, by)

async function count(table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${sql.table(table)}`.execute(
    server.ctx.db,
  )
  return Number(rows[0]?.n)
}

async function qualityOf(code: string): Promise<number> {
  const row = await server.ctx.db
    .selectFrom('oro_quality')
    .select('n')
    .where('code', '=', code)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

describe('track_batch_events', () => {
  it('says of each event what became of it', async () => {
    const id = randomUUID()
    const answer = await send([
      command({ event_id: id }),
      command({ event_id: id, event_name: 'another' }),
      command({ event_type: 'sneeze' }),
      command({ event_name: '' }),
      command({ timestamp: '2026-11-17T12:00:00Z' }),
      command({ timestamp: '2026-08-01T12:00:00Z' }),
      command({ event_data: { text: 'x'.repeat(16_400) } }),
      'nothing',
      null,
      command({ event_id: 'no uuid' }),
    ])
    expect(answer.status).toBe(200)
    expect(messageOf(answer)).toEqual({
      success: true,
      processed_count: 1,
      duplicate_count: 1,
      rejected_count: 8,
      results: [
        { index: 0, event_id: id, status: 'stored', code: 'stored' },
        { index: 1, event_id: id, status: 'duplicate', code: 'duplicate' },
        { index: 2, event_id: null, status: 'rejected', code: 'unknown_type' },
        { index: 3, event_id: null, status: 'rejected', code: 'bad_field' },
        { index: 4, event_id: null, status: 'rejected', code: 'future' },
        { index: 5, event_id: null, status: 'rejected', code: 'too_old' },
        { index: 6, event_id: null, status: 'rejected', code: 'too_large' },
        { index: 7, event_id: null, status: 'rejected', code: 'bad_field' },
        { index: 8, event_id: null, status: 'rejected', code: 'bad_field' },
        { index: 9, event_id: 'no uuid', status: 'rejected', code: 'bad_field' },
      ],
    })
  })

  it('takes a batch of only bad events, so that a client can go on', async () => {
    const events = await count('oro_event')
    const answer = await send([command({ event_type: 'sneeze' }), 7])
    expect(answer.status).toBe(200)
    expect(messageOf(answer)).toMatchObject({
      success: true,
      processed_count: 0,
      rejected_count: 2,
    })
    expect(await count('oro_event')).toBe(events)
  })

  it('takes its events as JSON text, in a form too, and none at all', async () => {
    const text = JSON.stringify([command(), command()])
    expect(messageOf(await send(text))).toMatchObject({ processed_count: 2 })
    const form = await server
      .request()
      .post(`/api/method/${BATCH}`)
      .set('Authorization', person.authorization)
      .type('form')
      .send({ events: text })
    expect(messageOf(form)).toMatchObject({ processed_count: 2 })
    expect(messageOf(await send([]))).toMatchObject({ processed_count: 0, results: [] })
  })

  it('sent again stores nothing, and tells another content under a known id apart', async () => {
    const events = [1, 2, 3].map(() => command({ event_id: randomUUID() }))
    await send(events)
    const [stored, conflicts] = [await count('oro_event'), await qualityOf('conflict')]
    expect(messageOf(await send(events))).toMatchObject({ processed_count: 0, duplicate_count: 3 })
    expect(await qualityOf('conflict')).toBe(conflicts)
    const others = events.map((event) => ({ ...event, duration_ms: 5 }))
    expect(messageOf(await send(others))).toMatchObject({ duplicate_count: 3 })
    expect(await qualityOf('conflict')).toBe(conflicts + 3)
    expect(await count('oro_event')).toBe(stored)
  })

  it('leaves other people’s ids to them', async () => {
    const [other, id] = [await server.newUser(), randomUUID()]
    await send([command({ event_id: id })])
    expect(messageOf(await send([command({ event_id: id })], other))).toMatchObject({
      processed_count: 1,
    })
  })

  it('projects requests with their cost, and edits and commits by what they are of', async () => {
    const user = await server.newUser()
    const before = { requests: await count('oro_ai_request'), parts: await count('oro_code_part') }
    const request = {
      event_type: 'ai_request',
      event_name: 'chat',
      duration_ms: 900,
      event_data: {
        model: 'claude-sonnet-4-5',
        tokens_input: 1000,
        tokens_output: 100,
        reported_cost_usd: 0.0045,
      },
    }
    const edit = (file: string) => ({
      event_type: 'file_edit',
      event_name: 'edit',
      event_data: { file, language: 'go', lines_added: 2, lines_deleted: 1 },
    })
    await send(
      [
        request,
        { ...request, event_data: { model: 'unheard of' } },
        edit('/home/a.go'),
        edit('/home/a.go'),
      ],
      user,
    )
    expect(await count('oro_ai_request')).toBe(before.requests + 2)
    // One row for the file and one for the language, each with two edits.
    expect(await count('oro_code_part')).toBe(before.parts + 2)
    const { rows } = await sql<{ cost: string | null; reported: string | null }>`
      SELECT cost_usd AS cost, reported_cost_usd AS reported FROM oro_ai_request ORDER BY cost_usd IS NULL`.execute(
      server.ctx.db,
    )
    // 1,000 tokens at 3 USD and 100 at 15 USD a million.
    expect(rows).toEqual([
      { cost: '0.004500000000', reported: '0.004500000000' },
      { cost: null, reported: null },
    ])
    const dump = await sql<{ event_data: string }>`SELECT event_data FROM oro_event
      WHERE event_type = 9`.execute(server.ctx.db)
    expect(JSON.stringify(dump.rows)).not.toContain('/home')
  })

  it('records for others when a service sends it', async () => {
    const robot = await server.newUser({ roles: ['Oropendola Service'] })
    expect(messageOf(await send([command()], robot, { user: person.name }))).toMatchObject({
      processed_count: 1,
    })
    expect((await send([command()], robot, { user: 'nobody@example.com' })).status).toBe(404)
  })

  it('guests are refused', async () => {
    expect((await server.post(BATCH, { events: [command()] })).status).toBe(403)
  })

  it('nobody records for somebody else', async () => {
    const other = await server.newUser()
    expect((await send([command()], other, { user: person.name })).status).toBe(403)
  })

  it.each([
    ['no events', undefined],
    ['an object', { event_type: 'command' }],
    ['text that is no JSON', 'events'],
    ['more than 5,000 events', Array.from({ length: 5_001 }, () => command())],
    [
      'more than 5 MiB',
      Array.from({ length: 400 }, () => command({ metadata: ['x'.repeat(14_000)] })),
    ],
  ])('%s are refused whole', async (_what, events) => {
    const stored = await count('oro_event')
    const answer = await send(events)
    expect(answer.status).toBe(417)
    expect(await count('oro_event')).toBe(stored)
  })
})

describe('back-pressure', () => {
  it('more than 100,000 events that are not summed up yet are answered 429, until they are', async () => {
    const { db } = server.ctx
    const row = { touch_id: Buffer.alloc(16, 1), batch_id: Buffer.alloc(16, 1), subject_no: 1 }
    await db
      .insertInto('oro_touch')
      .values({ ...row, bucket: '2026-11-15 12:00:00', n: 100_001 })
      .execute()
    let answer = await send([command()])
    await until('a refusal', async () => {
      answer = await send([command()])
      return answer.status === 429
    })
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.body).toMatchObject({ exc_type: 'BackPressureError', reason: 'back_pressure' })
    const stored = await count('oro_event')
    expect((await server.post(TRACK, command(), person)).status).toBe(429)
    expect(await count('oro_event')).toBe(stored)
    await db.deleteFrom('oro_touch').where('touch_id', '=', row.touch_id).execute()
    await until('room again', async () => (await send([command()])).status === 200)
  })
})
