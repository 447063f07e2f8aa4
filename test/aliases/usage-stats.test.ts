import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addPrice, validatePrice } from '../../src/domain/analytics/index.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'

const API = 'ai_assistant.api.analytics'
const STATS = `${API}.get_usage_stats`

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer()
  person = await server.newUser({ timeZone: 'UTC' })
  const prices = { input: '0.1', output: '0' }
  const price = { model: 'dime', effective_from: '2026-01-01T00:00:00Z', prices }
  await addPrice(server.ctx.db, validatePrice(price), server.clock.now())
  const request = (timestamp: string, provider?: string, duration_ms?: number) => ({
    event_type: 'ai_request',
    event_name: 'chat',
    event_data: { model: 'dime', provider, tokens_input: 1, tokens_output: 9 },
    timestamp,
    duration_ms,
  })
  const events = [
    request('2026-11-01T00:00:00Z', 'mint', 9_000),
    request('2026-11-09T00:00:00Z', 'mint', 100),
    request('2026-11-10T00:00:00Z', 'mint', 200),
    request('2026-11-15T11:00:00Z', 'house', 600),
    request('2026-11-15T11:00:00Z'),
  ]
  await server.post(`${API}.track_batch_events`, { events }, person)
})
afterAll(() => server.close())

const stats = async (args: object, by: Person = person) =>
  messageOf(await server.get(STATS, args, by))

describe('get_usage_stats', () => {
  it('is of the last 7 days and all providers', async () => {
    const week = {
      success: true,
      total_requests: 4,
      total_tokens: 40,
      total_cost: 0.4,
      avg_response_time: 300,
      by_provider: {
        mint: { requests: 2, cost: 0.2 },
        unknown: { requests: 1, cost: 0.1 },
        house: { requests: 1, cost: 0.1 },
      },
    }
    expect(await stats({})).toEqual(week)
    expect(await stats({ days: '', provider: 'all' })).toEqual(week)
    expect(messageOf(await server.post(STATS, { days: 7 }, person))).toEqual(week)
  })

  it('is of as many days as the extension asks', async () => {
    expect(await stats({ days: 30 })).toMatchObject({ total_requests: 5 })
    expect(await stats({ days: 1 })).toMatchObject({ total_requests: 2, avg_response_time: 600 })
  })

  it('is of one provider', async () => {
    expect(await stats({ provider: 'mint' })).toEqual({
      success: true,
      total_requests: 2,
      total_tokens: 20,
      total_cost: 0.2,
      avg_response_time: 150,
      by_provider: { mint: { requests: 2, cost: 0.2 } },
    })
  })

  it('is numbers where there was nothing', async () => {
    const nothing = {
      success: true,
      total_requests: 0,
      total_tokens: 0,
      total_cost: 0,
      avg_response_time: 0,
      by_provider: {},
    }
    expect(await stats({ provider: 'elsewhere' })).toEqual(nothing)
    expect(await stats({}, await server.newUser())).toEqual(nothing)
  })

  it('is refused to guests, bad credentials and other people', async () => {
    expect((await server.get(STATS)).status).toBe(403)
    const stranger = { ...person, authorization: 'token no:body' }
    expect((await server.get(STATS, {}, stranger)).status).toBe(401)
    const other = await server.newUser()
    expect((await server.get(STATS, { user: person.name }, other)).status).toBe(403)
  })

  it.each([['0'], ['4000'], ['week']])('of %s days is refused: 417', async (days) => {
    const { status, body } = await server.get(STATS, { days }, person)
    expect([status, body.exc_type]).toEqual([417, 'FrappeTypeError'])
    expect(body.message).toMatch(/^Argument 'days' is not valid/)
  })
})
