import { Agent, request } from 'node:http'
import { sql } from 'kysely'
import { literal } from '../../../src/db/bulk.ts'
import { nameId } from '../../../src/db/name-id.ts'
import { databaseTime } from '../../../src/db/time.ts'
import { addDays, startOfDate } from '../../../src/series/zones.ts'
import { median } from '../runs.ts'
import { ORGANIZATIONS } from './people.ts'
import type { Stage } from './stage.ts'

/** Milliseconds. */
export interface Latency {
  p50: number
  p99: number
}

/** Days that are asked about, today included. */
const DAYS = 90
/** Answers of each question in each round; the slowest of a hundred is p99. */
const ROUNDS = 5

/** Twelve widgets that a team's dashboard shows. */
function widgets(organization: string): object[] {
  const filters = { organization }
  const kpi = (metric: string) => ({ type: 'kpi', metric, compare: 'previous_period', filters })
  const chart = (metric: string) => ({ type: 'timeseries', metric, filters })
  const all = [
    kpi('events'),
    kpi('active_users'),
    kpi('cost_usd'),
    kpi('acceptance_rate'),
    chart('events'),
    chart('tokens_used'),
    chart('lines_changed'),
    { ...chart('duration_ms_p95'), filters: { organization, event_type: ['ai_request'] } },
    { type: 'stacked', metric: 'events', group_by: 'event_type', filters },
    { type: 'bar', metric: 'commands_used', group_by: 'event_name', filters },
    { type: 'leaderboard', metric: 'lines_changed', limit: 10, filters },
    { type: 'heatmap', metric: 'events', filters },
  ]
  return all.map((widget, n) => ({ ...widget, id: `w${n}`, title: `Widget ${n}` }))
}

/** The questions as paths of their methods, and how often each is asked in a round. */
function questionsTo({ organization }: Stage): Readonly<Record<string, [number, string]>> {
  const [{ timeZone: tz } = { timeZone: 'UTC' }] = ORGANIZATIONS
  const end = new Date().toISOString().slice(0, 10)
  const dates = { start_date: addDays(end, 1 - DAYS), end_date: end, interval: 'daily' }
  const series = (asked: Record<string, string>) =>
    pathOf('get_time_series', { metric: 'events', organization, ...dates, ...asked })
  const dashboard = (asked: readonly object[]) =>
    pathOf('get_dashboard_data', {
      dashboard_config: JSON.stringify({ widgets: asked, date_range: 'last_90_days' }),
    })
  return {
    get_time_series: [200, series({ tz })],
    'get_time_series in another zone': [40, series({ tz: 'Asia/Kathmandu' })],
    'dashboard of 12 widgets': [40, dashboard(widgets(organization))],
  }
}

function pathOf(method: string, asked: Record<string, string>): string {
  return `/api/method/ai_assistant.api.analytics.${method}?${new URLSearchParams(asked)}`
}

/** How long each question takes on each stage, one after the other on one connection, the stages in turn. */
export async function measureReads<Name extends string>(
  stages: Readonly<Record<Name, Stage>>,
): Promise<Record<Name, Record<string, Latency>>> {
  const times = new Map<string, number[]>()
  const names = Object.keys(stages) as Name[]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      for (const [question, [count, path]] of Object.entries(questionsTo(stages[name]))) {
        const measured = await ask(stages[name], path, count)
        // The first round is for what is compiled and cached once.
        if (round > 0)
          times.set(`${name} ${question}`, [
            ...(times.get(`${name} ${question}`) ?? []),
            ...measured,
          ])
      }
    }
    process.stderr.write(`questions: round ${round} of ${ROUNDS}\n`)
  }
  const latencies = names.map((name) => {
    const questions = Object.keys(questionsTo(stages[name]))
    const all = Object.fromEntries(
      questions.map((one) => [one, latencyOf(times.get(`${name} ${one}`) ?? [])]),
    )
    process.stderr.write(`${name}: ${JSON.stringify(all)}\n`)
    return [name, all]
  })
  return Object.fromEntries(latencies)
}

function latencyOf(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

async function ask({ url, people }: Stage, path: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { authorization: people[0]?.token ?? '' }
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now()
    const { status, body } = await get(`${url}${path}`, agent, headers)
    times.push(performance.now() - startedAt)
    if (status !== 200 || body.includes('"error":"')) throw new Error(`${path}: ${status} ${body}`)
  }
  agent.destroy()
  return times
}

function get(
  url: string,
  agent: Agent,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject).end()
  })
}

/** Milliseconds of the raw GROUP BY that answers the first question: a count by day, straight from the events. */
export async function rawGroupBy({ ctx: { db }, organization }: Stage): Promise<number> {
  const [{ timeZone } = { timeZone: 'UTC' }] = ORGANIZATIONS
  const today = new Date().toISOString().slice(0, 10)
  const time = (date: string): string => databaseTime(new Date(startOfDate(date, timeZone)))
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now()
    await sql
      .raw(`SET STATEMENT max_statement_time = 0 FOR SELECT DATE(ts + INTERVAL 60 MINUTE) AS day, COUNT(*) FROM oro_event
        WHERE organization_id = ${literal(nameId(organization))}
        AND ts >= '${time(addDays(today, 1 - DAYS))}' AND ts < '${time(addDays(today, 1))}' GROUP BY day`)
      .execute(db)
    times.push(performance.now() - startedAt)
  }
  return median(times)
}
