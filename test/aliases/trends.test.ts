import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { metricOf, trendAnswer } from '../../src/aliases/trends.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'

const point = (value: number | null, day: number, partial = false) => {
  const label = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString()
  return { timestamp: label(day), end: label(day + 1), value, partial }
}
const daily = (values: readonly (number | null)[]) => ({
  series: values.map((value, n) => point(value, n + 1)),
  interval: 'daily' as const,
})

describe('the trend of a series', () => {
  it.each([
    [[1, 2, 3, 4, 5, 6, 7, 8], 'increasing'],
    [[8, 7, 6, 5, 4, 3, 2, 1], 'decreasing'],
    [[5, 5, 5, 5, 5, 5, 5, 5], 'stable'],
    [[0, 0, 0, 0, 0, 0, 0, 0], 'stable'],
    [[1, 90, 2, 80, 1, 99, 3, 70], 'volatile'],
    [[1, 2, 3, 4, 5, 6], 'insufficient_data'],
    [[null, null], 'no_data'],
    [[], 'no_data'],
  ])('%j is %s', (values, trend) => {
    expect(trendAnswer(daily(values)).trend).toBe(trend)
  })

  it('has the numbers of its points', () => {
    const { series } = daily([4, null, 5, 0, 2])
    const answer = trendAnswer({ series, interval: 'daily' })
    expect(answer).toMatchObject({
      average: 2.75,
      min: 0,
      max: 5,
      change_percent: -50,
      summary: { min: 0, max: 5, avg: 2.75, current: 2 },
    })
    expect(answer.data).toEqual([
      { period: series[0]?.timestamp, value: 4 },
      { period: series[2]?.timestamp, value: 5, change_percent: 25 },
      { period: series[3]?.timestamp, value: 0, change_percent: -100 },
      { period: series[4]?.timestamp, value: 2 },
    ])
    expect(answer.data_points).toEqual(answer.data)
  })

  it('has numbers where there are no points', () => {
    expect(trendAnswer(daily([null]))).toEqual({
      data_points: [],
      data: [],
      trend: 'no_data',
      average: 0,
      min: 0,
      max: 0,
      change_percent: 0,
      summary: { min: 0, max: 0, avg: 0, current: 0 },
    })
  })

  it('is not that of the day that runs', () => {
    const series = [1, 2, 3, 4, 5, 6, 7].map((value, n) => point(value, n + 1))
    const running = { series: [...series, point(0, 8, true)], interval: 'daily' as const }
    expect(trendAnswer(running)).toMatchObject({ trend: 'increasing', summary: { current: 0 } })
  })
})

it.each([
  ['usage', 'events', 'events'],
  ['ai', 'requests', 'ai_requests'],
  ['errors', 'count', 'errors'],
  ['errors', undefined, 'errors'],
  [undefined, 'errors', 'errors'],
  ['usage', 'page_views', 'page_views'],
  ['usage', 'constructor', 'constructor'],
  [undefined, undefined, undefined],
])('%s and %s name the metric %s', (type, name, metric) => {
  expect(metricOf(type, name)).toBe(metric)
})

describe('analytics_get_trends', () => {
  const TRENDS = 'ai_assistant.api.analytics_get_trends'
  const SERIES = 'ai_assistant.api.analytics.get_time_series'
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer({ now: '2026-11-15T12:00:00Z' })
    person = await server.newUser({ timeZone: 'Europe/Berlin' })
    for (let n = 0; n < 40; n++) {
      const timestamp = new Date(Date.UTC(2026, 10, 15, 11) - n * 11 * 3_600_000).toISOString()
      const event = { event_type: 'command', event_name: 'explain', timestamp }
      await server.post('ai_assistant.api.analytics.track_event', event, person)
    }
  })
  afterAll(() => server.close())

  async function read(args: object, method = TRENDS) {
    const response = await server.post(method, args, person)
    expect(response.body.exception).toBeUndefined()
    return messageOf(response)
  }

  it('is the last 30 days, as get_time_series answers them, and where they are heading', async () => {
    const dates = { start_date: '2026-10-17', end_date: '2026-11-15' }
    const series = await read({ metric: 'events', ...dates }, SERIES)
    const trends = await read({ metric_type: 'usage', metric_name: 'events' })
    expect(trends).toMatchObject({ ...series, metric_type: 'usage', metric_name: 'events' })
    expect(trends.data_points).toHaveLength(30)
    expect(trends).toMatchObject({ period_type: 'daily', min: 0, trend: expect.any(String) })
  })

  it.each([
    ['hourly', 30, '2026-11-14T08:00:00+01:00', '2026-11-15T13:00:00+01:00'],
    ['hourly', 1, '2026-11-15T13:00:00+01:00', '2026-11-15T13:00:00+01:00'],
    // Over the 25 hours of the day on which summer time ends.
    ['hourly', 540, '2026-10-24T03:00:00+02:00', '2026-11-15T13:00:00+01:00'],
    ['daily', 7, '2026-11-09T00:00:00+01:00', '2026-11-15T00:00:00+01:00'],
    ['weekly', 4, '2026-10-19T00:00:00+02:00', '2026-11-09T00:00:00+01:00'],
  ])('of %s periods are the last %i', async (period_type, periods, first, last) => {
    const args = { metric_name: 'events', period_type, periods }
    const { series, total } = (await read(args)) as {
      series: { timestamp: string; value: number }[]
      total: number
    }
    expect(series).toHaveLength(periods)
    expect([series[0]?.timestamp, series.at(-1)?.timestamp]).toEqual([first, last])
    expect(series.reduce((sum, { value }) => sum + value, 0)).toBe(total)
    // The words of get_time_series say the same.
    const own = await read({ metric: 'events', interval: period_type, periods }, SERIES)
    expect(own).toMatchObject({ series, total })
  })

  it('is that of the latest points of a long range', async () => {
    const dates = { start_date: '2026-09-01', end_date: '2026-11-15' }
    const { data, trend } = await read({ metric: 'events', interval: 'hourly', ...dates })
    expect([(data as object[]).length > 1000, trend]).toEqual([true, expect.any(String)])
  })

  it('has all numbers of an empty series', async () => {
    const stranger = await server.newUser()
    const response = await server.get(TRENDS, { metric_name: 'acceptance_rate' }, stranger)
    expect(messageOf(response)).toMatchObject({
      trend: 'no_data',
      average: 0,
      change_percent: 0,
      data: [],
      summary: { current: 0 },
    })
  })

  it('refuses a wrong token 401, a guest 403, and what nobody knows 417', async () => {
    const stranger = { ...person, authorization: 'token no:body' }
    expect((await server.get(TRENDS, { metric_name: 'events' }, stranger)).status).toBe(401)
    expect((await server.get(TRENDS, { metric_name: 'events' })).status).toBe(403)
    for (const [args, message] of [
      [{}, /^The argument metric is missing/],
      [{ metric_type: 'usage', metric_name: 'page_views' }, /Known metrics: events/],
      [{ metric_name: 'events', period_type: 'monthly' }, /'period_type' is not valid/],
      [{ metric_name: 'events', periods: 1001 }, /'periods' is not valid/],
      [{ metric_name: 'events', periods: 0 }, /'periods' is not valid/],
    ] as const) {
      const response = await server.get(TRENDS, args, person)
      expect([response.status, response.body.message]).toEqual([
        417,
        expect.stringMatching(message),
      ])
    }
  })
})
