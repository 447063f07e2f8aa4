import { describe, expect, it } from '@jest/globals'
import {
  ADDITIVE_METRICS,
  activeSpans,
  groupedSeries,
  measure,
  type RawEvent,
  type Scope,
  scopeOf,
  timeSeries,
} from '../../support/recount.ts'
import {
  aiUsage,
  aiUsageBy,
  codeMetrics,
  comparison,
  funnel,
  leaderboard,
  retention,
  roundHalfEven,
  standing,
  teamSummary,
  userSummary,
} from '../../support/recount-answers.ts'
import { dayOf, intervalsOf, labelOf, spanOf } from '../../support/recount-zones.ts'

const HOUR_MS = 3_600_000
const DAY = { start_date: '2026-11-10', end_date: '2026-11-10' }
const SPAN = spanOf(DAY, 'UTC')
const NOW = Date.parse('2026-12-01T00:00:00Z')

/** An event at a time of 10 November 2026, UTC, or at a full one. */
function event(time: string, of: Partial<RawEvent> = {}): RawEvent {
  return {
    event_id: time,
    user: 'ada',
    organization: null,
    workspace_id: null,
    timestamp: Date.parse(time.includes('T') ? time : `2026-11-10T${time}Z`),
    event_type: 'custom',
    event_name: 'thing',
    event_category: null,
    duration_ms: null,
    session_id: null,
    event_data: {},
    ...of,
  }
}

const command = (time: string, event_name: string) =>
  event(time, { event_type: 'command', event_name })

const ask = (time: string, event_data: RawEvent['event_data'], of: Partial<RawEvent> = {}) =>
  event(time, { event_type: 'ai_request', event_data, ...of })

const edit = (time: string, event_data: RawEvent['event_data'], event_type = 'file_edit') =>
  event(time, { event_type, event_data })

const value = (metric: string, ...events: RawEvent[]) => measure(metric, scopeOf(events), SPAN)

/** So many events of a user, a minute after each other from noon on. */
const busy = (user: string, count: number): RawEvent[] =>
  Array.from({ length: count }, (_, minute) =>
    event(`12:${String(minute).padStart(2, '0')}:00`, { user }),
  )

describe('additive metrics', () => {
  it('take tokens from requests alone, lines from edits and commits alone', () => {
    const data = { tokens_input: 5, tokens_output: '7', lines_added: 3, lines_deleted: 1 }
    const types = ['ai_request', 'command', 'file_edit', 'file_save', 'commit']
    const events = types.map((event_type) => event('09:00:00', { event_type, event_data: data }))
    expect(value('tokens_used', ...events)).toBe(12)
    expect(value('tokens_input', ...events)).toBe(5)
    expect(value('lines_added', ...events)).toBe(6)
    expect(value('lines_deleted', ...events)).toBe(2)
    expect(value('lines_changed', ...events)).toBe(8)
    expect(value('events', ...events)).toBe(5)
    expect(value('commits', ...events)).toBe(1)
  })

  it('count what cannot be used as nothing', () => {
    for (const sent of ['many', -1, 1.5, null, {}, true]) {
      expect(value('tokens_input', ask('09:00:00', { tokens_input: sent }))).toBe(0)
    }
  })

  it('take the first instant of a range and leave the one after its end', () => {
    const times = ['2026-11-09T23:59:59.999Z', '2026-11-10T00:00:00Z', '2026-11-11T00:00:00Z']
    expect(value('events', ...times.map((time) => event(time)))).toBe(1)
  })
})

describe('active time', () => {
  const seconds = (...events: RawEvent[]) => value('active_seconds', ...events)
  const lasting = (time: string, duration_ms: number) => event(time, { duration_ms })

  it('gives a lone event a minute', () => {
    expect(seconds(event('09:00:00'))).toBe(60)
    expect(seconds(lasting('09:00:00', 59_000))).toBe(60)
    expect(seconds(lasting('09:00:00', 61_000))).toBe(61)
  })

  it('joins what is five minutes apart, and not what is more', () => {
    expect(seconds(event('09:00:00'), event('09:05:00'))).toBe(300)
    expect(seconds(event('09:00:00'), event('09:05:00.001'))).toBe(120)
    expect(seconds(event('09:00:00'), event('09:00:30'))).toBe(60)
    expect(seconds(lasting('09:00:00', 600_000), event('09:15:00'))).toBe(900)
  })

  it('never counts an overlap twice, whatever the order', () => {
    const events = [lasting('09:00:00', 600_000), lasting('09:02:00', 60_000), event('09:01:00')]
    expect(seconds(...events)).toBe(600)
    expect(seconds(...events.toReversed())).toBe(600)
  })

  it('takes 30 minutes of an event at most', () => {
    expect(seconds(lasting('09:00:00', 7_200_000))).toBe(1800)
    expect(activeSpans([lasting('09:00:00', 7_200_000), event('09:35:00')])).toHaveLength(1)
    expect(activeSpans([lasting('09:00:00', 7_200_000), event('09:35:01')])).toHaveLength(2)
  })

  it('adds up users, each on their own', () => {
    expect(seconds(event('09:00:00'), event('09:00:00', { user: 'bob' }))).toBe(120)
  })

  it('is cut at the edges of the range', () => {
    const late = event('2026-11-09T23:50:00Z', { duration_ms: 900_000 })
    expect(seconds(late)).toBe(300)
    expect(seconds(lasting('23:59:30', 0))).toBe(30)
  })

  it('rounds minutes up for each day and user', () => {
    const range = spanOf({ start_date: '2026-11-10', end_date: '2026-11-11' }, 'UTC')
    const events = [
      lasting('09:00:00', 61_000),
      lasting('2026-11-11T09:00:00Z', 61_000),
      event('09:00:00', { user: 'bob' }),
    ]
    expect(measure('time_active_minutes', scopeOf(events), range)).toBe(2 + 2 + 1)
    expect(measure('active_seconds', scopeOf(events), range)).toBe(182)
  })

  it('splits at the midnights of the zone', () => {
    const events = [event('2026-11-09T18:29:30Z', { duration_ms: 61_000 })]
    const minutes = (zone: string) =>
      measure('time_active_minutes', scopeOf(events, {}, zone), {
        start: Date.parse('2026-11-09T00:00:00Z'),
        end: Date.parse('2026-11-11T00:00:00Z'),
      })
    expect(minutes('UTC')).toBe(2)
    // Midnight in Kolkata is at 18:30 UTC: 30 seconds, then 31.
    expect(minutes('Asia/Kolkata')).toBe(1 + 1)
  })
})

describe('distinct metrics', () => {
  it('count files of edits, sessions of users, and users', () => {
    const events = [
      edit('09:00:00', { file: 'a.ts' }),
      edit('09:01:00', { file: 'a.ts' }),
      edit('09:02:00', {}),
      edit('09:03:00', { file: 'b.ts' }, 'file_save'),
      event('09:04:00', { session_id: 's' }),
      event('09:05:00', { session_id: 's', user: 'bob' }),
    ]
    expect(value('files_edited', ...events)).toBe(1)
    expect(value('sessions', ...events)).toBe(2)
    expect(value('active_users', ...events)).toBe(2)
  })
})

describe('ratios and percentiles', () => {
  it('are null when there is nothing to divide', () => {
    for (const metric of [
      'acceptance_rate',
      'ai_success_rate',
      'cost_per_ai_request',
      'duration_ms_avg',
      'duration_ms_p50',
    ]) {
      expect(value(metric, event('09:00:00'))).toBeNull()
    }
  })

  it('divide their parts', () => {
    const shown = event('09:00:00', { event_type: 'suggestion_shown' })
    const accepted = event('09:00:01', { event_type: 'suggestion_accepted' })
    expect(value('acceptance_rate', shown, shown, shown, shown, accepted)).toBe(0.25)
    const asks = [{}, { success: true }, { success: false }, { success: 'false' }]
    expect(value('ai_success_rate', ...asks.map((data) => ask('09:00:00', data)))).toBe(0.5)
  })

  it('take durations by nearest rank, and zero for one', () => {
    const events = [0, 10, 20, 30].map((duration_ms) => event('09:00:00', { duration_ms }))
    expect(value('duration_ms_avg', ...events, event('09:00:00'))).toBe(15)
    expect(value('duration_ms_p50', ...events)).toBe(10)
    expect(value('duration_ms_p75', ...events)).toBe(20)
    expect(value('duration_ms_p99', ...events)).toBe(20)
    expect(value('duration_ms_p99', ...events.slice(3))).toBe(30)
  })
})

describe('cost', () => {
  const prices = [
    { model: 'opus', from: 0, input: '0.000015', output: '0.000075', cache_read: '0.0000015' },
    { model: 'mini*', from: 0, input: '0.000000150001', request: '0.01' },
    { model: 'opus', from: Date.parse('2026-11-10T12:00:00Z'), input: '0.000005' },
  ]
  const events = [
    ask('09:00:00', { model: 'opus', tokens_input: 100, tokens_output: 10, tokens_cache_read: 3 }),
    ask('12:00:00', { model: 'opus', tokens_input: 1, reported_cost_usd: 9 }),
    ask('09:00:00', { model: 'mini-2', tokens_input: 1, success: false }, { duration_ms: 40 }),
    ask('09:00:00', { model: 'unheard-of', tokens_input: 9 }, { user: 'bob' }),
    edit('09:00:00', { model: 'opus', tokens_input: 5 }),
  ]
  const scope = scopeOf(events, {}, 'UTC', prices)

  it('is exact, at the price of the time', () => {
    expect(aiUsage(scope, SPAN)).toEqual({
      total_requests: 4,
      total_tokens: 121,
      tokens_input: 111,
      tokens_output: 10,
      // 0.001500 + 0.000750 + 0.0000045, 0.000005, 0.010000150001
      cost: 0.012259650001,
      cost_usd_exact: '0.012259650001',
      unpriced_requests: 1,
      successful_requests: 3,
      failed_requests: 1,
      avg_duration_ms: 40,
    })
    expect(measure('cost_usd', scope, SPAN)).toBe(0.012259650001)
    expect(measure('cost_per_ai_request', scope, SPAN)).toBeCloseTo(0.012259650001 / 3, 15)
  })

  it('splits into groups', () => {
    const byModel = aiUsageBy(scope, SPAN, 'model')
    expect(byModel.map(({ key, cost_usd_exact }) => [key, cost_usd_exact])).toEqual([
      ['opus', '0.002259500000'],
      ['mini-2', '0.010000150001'],
      ['unheard-of', '0.000000000000'],
    ])
    expect(aiUsageBy(scope, SPAN, 'day').map(({ key }) => key)).toEqual(['2026-11-10'])
    expect(aiUsageBy(scope, SPAN, 'user').map(({ total_requests }) => total_requests)).toEqual([
      3, 1,
    ])
    expect(aiUsageBy(scope, SPAN, 'request_type').map(({ key }) => key)).toEqual(['other'])
  })
})

describe('summaries', () => {
  const events = [
    command('09:00:00', 'explain'),
    command('09:01:00', 'Explain'),
    command('09:02:00', 'fix'),
    command('09:03:00', 'fix'),
    command('09:04:00', 'explain'),
    edit('09:05:00', { file: 'a', language: 'go', file_type: 'go', lines_added: 4 }),
    edit('09:06:00', { file: 'b', language: 'css', lines_deleted: 1 }),
    edit('09:07:00', { lines_added: 1, languages: { c: 50 } }),
    edit('09:08:00', { lines_added: 9, languages: { css: 3, sql: 2 } }, 'commit'),
    edit('09:09:00', { language: 'rust', lines_added: 90 }, 'file_save'),
  ]

  it('break ties by name', () => {
    expect(userSummary(scopeOf(events), SPAN)).toEqual({
      commands_used: 5,
      ai_requests: 0,
      tokens_used: 0,
      files_edited: 2,
      lines_changed: 15,
      time_active_minutes: 9,
      most_used_command: 'explain',
      most_edited_language: 'css',
      productivity_score: null,
    })
    expect(userSummary(scopeOf([event('09:00:00')]), SPAN)).toMatchObject({
      most_used_command: null,
      most_edited_language: null,
    })
  })

  it('break code down by language and file type', () => {
    expect(codeMetrics(scopeOf(events), SPAN)).toEqual({
      files_edited: 2,
      lines_changed: 15,
      lines_added: 14,
      lines_deleted: 1,
      languages: { go: 4, css: 4, sql: 2 },
      file_types: { go: 4 },
      commit_count: 1,
    })
  })
})

describe('comparison', () => {
  const days = (...counts: number[]) =>
    counts.flatMap((n, day) =>
      Array.from({ length: n }, () => command(`2026-11-0${day + 1}T09:00:00Z`, 'fix')),
    )
  const quiet = (date: string) => event(`${date}T09:00:00Z`)
  const one = { start: '2026-11-01', end: '2026-11-01' }
  const two = { start: '2026-11-02', end: '2026-11-02' }
  const compared = (events: RawEvent[], metric = 'commands_used') =>
    comparison(metric, scopeOf(events), one, two)

  it('relates the second period to the first', () => {
    expect(compared(days(8, 9))).toMatchObject({
      period1_value: 8,
      period2_value: 9,
      change_percent: 12.5,
    })
    expect(compared(days(3, 2))).toMatchObject({ change_percent: -33.33 })
  })

  it('has words for nothing', () => {
    const both = [quiet('2026-11-01'), quiet('2026-11-02')]
    const told = (change_percent: number | null, status: string) => ({ change_percent, status })
    expect(compared(both)).toMatchObject(told(0, 'flat'))
    expect(compared([...both, ...days(0, 2)])).toMatchObject(told(null, 'new'))
    expect(compared([...both, ...days(2)])).toMatchObject(told(-100, 'gone'))
    expect(compared([])).toMatchObject(told(null, 'no_data'))
    expect(compared(both, 'acceptance_rate')).toMatchObject({
      ...told(null, 'no_data'),
      period1_value: null,
    })
  })

  it('divides by the days of each period', () => {
    const week = { start: '2026-11-01', end: '2026-11-07' }
    expect(comparison('events', scopeOf(days(3, 4)), week, two)).toMatchObject({
      period1_per_day: 1,
      period2_per_day: 4,
    })
  })

  it('rounds halves to the even hundredth', () => {
    expect([0.125, 0.375, -0.125, 0.126, 2].map(roundHalfEven)).toEqual([
      0.12, 0.38, -0.12, 0.13, 2,
    ])
  })
})

describe('teams', () => {
  const events = [
    ...busy('ada', 3),
    ...busy('bob', 5),
    ...busy('cy', 3),
    ...busy('di', 1),
    command('10:00:00', 'fix'),
  ]
  // Ada has four events then, of which one is a command.
  const scope = scopeOf([...events, event('10:00:00', { user: 'cy' })])

  it('rank like a competition', () => {
    expect(leaderboard('events', scope, SPAN)).toEqual([
      { user: 'bob', score: 5, rank: 1 },
      { user: 'ada', score: 4, rank: 2 },
      { user: 'cy', score: 4, rank: 2 },
      { user: 'di', score: 1, rank: 4 },
    ])
  })

  it('place a person among those who were active', () => {
    expect(standing('events', scope, SPAN, 'ada')).toEqual({
      user_value: 4,
      team_average: 3.5,
      percentile: 50,
      team_size: 4,
    })
    expect(standing('events', scope, SPAN, 'bob')).toMatchObject({ percentile: 87.5 })
  })

  it('sum up', () => {
    expect(teamSummary(scope, SPAN)).toMatchObject({
      active_users: 4,
      total_activity: 14,
      total_commands: 1,
      top_performers: [{ user: 'bob', activity: 5, rank: 1 }, {}, {}, { user: 'di' }],
      top_commands: [{ command: 'fix', count: 1 }],
    })
  })
})

describe('days of zones', () => {
  it.each([
    ['America/New_York', '2026-03-08', 23, '2026-03-08T00:00:00-05:00'],
    ['Australia/Lord_Howe', '2026-10-04', 23.5, '2026-10-04T00:00:00+10:30'],
    ['Asia/Kathmandu', '2026-10-04', 24, '2026-10-04T00:00:00+05:45'],
    ['Australia/Lord_Howe', '2026-04-05', 24.5, '2026-04-05T00:00:00+11:00'],
    ['Europe/London', '2026-10-25', 25, '2026-10-25T00:00:00+01:00'],
    // Its midnight was skipped.
    ['America/Sao_Paulo', '2018-11-04', 23, '2018-11-04T01:00:00-02:00'],
  ])('%s, %s: %d hours from %s on', (zone, date, hours, label) => {
    const { start, end } = dayOf(date, zone)
    expect((end - start) / HOUR_MS).toBe(hours)
    expect(labelOf(start, zone)).toBe(label)
    const dates = { start_date: date, end_date: date }
    expect(intervalsOf(dates, zone, 'hourly')).toHaveLength(Math.ceil(hours))
    // One event in each half hour of the day, the first and the last instant included.
    const instants = [end - 1]
    for (let instant = start - HOUR_MS / 2; instant <= end; instant += HOUR_MS / 2) {
      instants.push(instant)
    }
    const events = instants.map((instant) => event(new Date(instant).toISOString()))
    const scope = scopeOf(events, {}, zone)
    const hourly = timeSeries('events', scope, dates, 'hourly', NOW)
    expect(hourly.total).toBe(hours * 2 + 1)
    expect(timeSeries('events', scope, dates, 'daily', NOW).series).toEqual([
      { timestamp: label, end: labelOf(end, zone), value: hours * 2 + 1, partial: false },
    ])
    expect(hourly.series.reduce((sum, point) => sum + Number(point.value), 0)).toBe(hourly.total)
    expect(hourly.series.slice(0, -1).map((point) => point.value)).toEqual(
      hourly.series.slice(0, -1).map(() => 2),
    )
  })

  it('have no intervals where a date never was', () => {
    const dates = { start_date: '2011-12-30', end_date: '2011-12-30' }
    for (const interval of ['hourly', 'daily', 'weekly'] as const) {
      expect(intervalsOf(dates, 'Pacific/Apia', interval)).toEqual([])
    }
  })

  it('tell the two hours of one name apart', () => {
    const dates = { start_date: '2026-11-01', end_date: '2026-11-01' }
    const { series } = timeSeries(
      'events',
      scopeOf([], {}, 'America/New_York'),
      dates,
      'hourly',
      NOW,
    )
    expect(series.slice(1, 3).map(({ timestamp }) => timestamp)).toEqual([
      '2026-11-01T01:00:00-04:00',
      '2026-11-01T01:00:00-05:00',
    ])
  })
})

describe('time series', () => {
  const dates = { start_date: '2026-11-03', end_date: '2026-11-11' }
  const events = [
    event('2026-11-02T23:00:00Z'),
    event('2026-11-03T00:00:00Z', { duration_ms: 10 }),
    event('2026-11-09T09:00:00Z', { duration_ms: 30 }),
  ]

  it('fill gaps, and mark the weeks that are cut or not over', () => {
    const now = Date.parse('2026-11-11T12:00:00Z')
    expect(timeSeries('events', scopeOf(events), dates, 'weekly', now)).toEqual({
      series: [
        {
          timestamp: '2026-11-02T00:00:00+00:00',
          end: '2026-11-09T00:00:00+00:00',
          value: 1,
          partial: true,
        },
        {
          timestamp: '2026-11-09T00:00:00+00:00',
          end: '2026-11-16T00:00:00+00:00',
          value: 1,
          partial: true,
        },
      ],
      total: 2,
    })
    const daily = timeSeries('duration_ms_p50', scopeOf(events), dates, 'daily', now)
    expect(daily.series.map((point) => point.value)).toEqual([
      10,
      ...[null, null, null, null, null],
      30,
      ...[null, null],
    ])
    expect(daily.series.map((point) => point.partial)).toEqual([...Array(8).fill(false), true])
  })

  it('answer nothing of what has not begun', () => {
    const now = Date.parse('2026-11-04T00:00:00Z')
    expect(timeSeries('events', scopeOf([]), dates, 'daily', now).series).toHaveLength(2)
  })

  it('name 20 groups and put the rest together', () => {
    const files = Array.from({ length: 23 }, (_, n) =>
      Array.from({ length: n < 3 ? 1 : 2 }, () => command('09:00:00', `name-${100 + n}`)),
    ).flat()
    const groups = groupedSeries('events', scopeOf(files), 'event_name', DAY, 'daily', NOW)
    expect(groups.map(({ key, total }) => [key, total])).toEqual([
      ...Array.from({ length: 20 }, (_, n) => [`name-${103 + n}`, 2]),
      ['other', 3],
    ])
  })

  it('sum up to the same by hour, day and week', () => {
    const scope: Scope = scopeOf(events, {}, 'Asia/Kathmandu')
    for (const metric of ADDITIVE_METRICS) {
      for (const interval of ['hourly', 'daily', 'weekly'] as const) {
        const { series, total } = timeSeries(metric, scope, dates, interval, NOW)
        expect(series.reduce((sum, point) => sum + Number(point.value), 0)).toBe(total)
      }
    }
  })
})

describe('funnels', () => {
  const steps = [{ event_name: 'open' }, { event_name: 'edit' }, { event_name: 'save' }]
  const named = (user: string, ...names: string[]) =>
    names.map((event_name, minute) => event(`09:0${minute}:00`, { user, event_name }))
  const scope = scopeOf([
    ...named('ada', 'open', 'edit', 'save'),
    ...named('bob', 'open', 'other', 'edit'),
    ...named('cy', 'edit', 'open', 'save'),
    ...named('di', 'open', 'open', 'edit', 'other', 'other', 'save'),
  ])
  const reached = (minutes: number, order: 'strict' | 'loose') =>
    funnel(scope, SPAN, steps, minutes * 60_000, order)

  it('let others come between, or do not', () => {
    expect(reached(60, 'loose')).toEqual([4, 3, 2])
    expect(reached(60, 'strict')).toEqual([4, 2, 1])
  })

  it('end with their window', () => {
    expect(reached(4, 'loose')).toEqual([4, 3, 2])
    expect(reached(3, 'loose')).toEqual([4, 3, 1])
    expect(reached(1, 'loose')).toEqual([4, 2, 0])
  })
})

describe('retention', () => {
  it('follows each cohort week by week', () => {
    const on = (user: string, ...dates: string[]) =>
      dates.map((date) => event(`${date}T09:00:00Z`, { user }))
    const scope = scopeOf([
      ...on('ada', '2026-11-02', '2026-11-08', '2026-11-16'),
      ...on('bob', '2026-11-03'),
      ...on('cy', '2026-11-09', '2026-11-22'),
    ])
    expect(retention(scope, { start_date: '2026-11-02', end_date: '2026-11-22' })).toEqual([
      { week: '2026-11-02', size: 2, active: [2, 0, 1] },
      { week: '2026-11-09', size: 1, active: [1, 1] },
      { week: '2026-11-16', size: 0, active: [0] },
    ])
  })
})
