import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { openDatabase } from '../../../../src/db/connect.ts'
import { runInMode } from '../../../../src/db/transaction.ts'
import {
  aggregate,
  aiUsage,
  openSnapshot,
  rebuild,
  reprice,
} from '../../../../src/domain/analytics/index.ts'
import { addPrice } from '../../../../src/domain/analytics/price-book.ts'
import { validatePrice } from '../../../../src/domain/analytics/prices.ts'
import { type Batch, drawBatch, NOW, record } from '../../../support/analytics-events.ts'
import { dumpAll, openWorld, type World, worksOn } from '../../../support/analytics-world.ts'
import { testDatabaseUrl } from '../../../support/database.ts'
import { PRICES } from '../../../support/month.ts'
import { exactCost, type Price, type RawEvent } from '../../../support/recount.ts'
import { plusDays } from '../../../support/recount-zones.ts'

// Law 9: rows sum exactly to groups and to the grand total; later price edits change nothing, until they are asked to.

const TODAY = NOW.toISOString().slice(0, 10)
const ALL = { start_date: plusDays(TODAY, -90), end_date: plusDays(TODAY, 1), tz: 'UTC' }
/** The three days in which most events are. */
const DAY = plusDays(TODAY, -1)
const MODEL = 'claude-opus-4'

let world: World
let db: World['db']
let batches: Batch[]
beforeEach(async () => {
  world = await openWorld(['Europe/London', 'Australia/Lord_Howe'])
  db = world.db
  batches = []
  await work()
})
afterEach(() => world.close())

/** More events; half of all are aggregated. */
async function work(): Promise<void> {
  for (let n = 0; n < 30; n++) {
    const batch = drawBatch(`cost ${batches.length}`, world.people, [10, 40])
    batches.push(batch)
    await record(db, batch)
    if (n === 15) await aggregateAll()
  }
}

const aggregateAll = (): Promise<number> => aggregate(db, { now: NOW })

/** All requests of a UTC day, or of all days, as they were sent. */
const requests = (day?: string): RawEvent[] => requestsOf(batches, day)

function requestsOf(some: readonly Batch[], day?: string): RawEvent[] {
  return some
    .flatMap(({ events }) => events)
    .filter(({ event_type }) => event_type === 'ai_request')
    .map((event) => ({ ...event, timestamp: Date.parse(event.timestamp ?? '') }) as RawEvent)
    .filter(({ timestamp }) => isCounted(timestamp, day))
}

/** Charts end with the quarter of an hour that runs. */
function isCounted(timestamp: number, day: string | undefined): boolean {
  const isPast = timestamp < NOW.getTime() + 15 * 60_000
  return isPast && (day === undefined || new Date(timestamp).toISOString().startsWith(day))
}

type Figures = Awaited<ReturnType<typeof aiUsage>>['usage']

function usage(
  more: Partial<Parameters<typeof aiUsage>[3]>,
  user = world.people[0]?.name ?? '',
): Promise<Figures> {
  return runInMode(db, 'read', async (reader) => {
    const snapshot = openSnapshot(reader, NOW)
    const answer = await aiUsage(snapshot, { name: user, timeZone: null }, 'UTC', {
      ...ALL,
      ...more,
    })
    return answer.usage
  })
}

/** In units of 1e-12 USD. */
const units = (usd: string): bigint => BigInt(usd.replace('.', ''))
const sumOf = (costs: readonly string[]): bigint =>
  costs.reduce((sum, cost) => sum + units(cost), 0n)

/** What everybody's requests cost, of a day or of all days. */
async function costOfAll(day?: string): Promise<bigint> {
  const dates = day === undefined ? {} : { start_date: day, end_date: day }
  const own = await Promise.all(world.people.map(({ name }) => usage(dates, name)))
  return sumOf(own.map(({ cost_usd_exact }) => cost_usd_exact))
}

/** The price of the model from October on, ten times as high. */
const DEARER: Price = {
  model: MODEL,
  from: Date.parse('2026-10-20'),
  input: '0.00015',
  output: '0.00075',
  cache_read: '0.000015',
}

async function edit({ model, from, ...prices }: Price, by = db): Promise<void> {
  const effective_from = new Date(from).toISOString()
  await addPrice(by, validatePrice({ model, effective_from, prices }), NOW)
}

const repriceDay = (day: string) => reprice(worksOn(db), { start: day, end: day })

it('groups of any kind, days and people add up to the whole, exactly', async () => {
  const [team] = world.teams
  const scopes = [{ organization: team?.name }, { user: 'all@example.com' }, {}]
  for (const scope of scopes) {
    const { cost_usd_exact } = await usage(scope)
    expect(units(cost_usd_exact)).toBeGreaterThan(0n)
    for (const group_by of ['day', 'model', 'provider', 'request_type', 'user'] as const) {
      const { groups = [], ...whole } = await usage({ ...scope, group_by })
      expect(whole.cost_usd_exact).toBe(cost_usd_exact)
      expect(sumOf(groups.map((group) => group.cost_usd_exact))).toBe(units(cost_usd_exact))
    }
  }
})

it('rows of requests, rows of events and rollups hold what the price book says, to the last digit', async () => {
  const expected = units(exactCost(requests(), PRICES))
  expect(await costOfAll()).toBe(expected)
  await aggregateAll()
  expect(await costOfAll()).toBe(expected)
  const { rows } = await sql<{ requests: string; events: string; quarters: string; wrong: number }>`
    SELECT SUM(r.cost_usd) AS requests, SUM(e.cost_usd) AS events,
      (SELECT SUM(cost_usd) FROM oro_r15_user WHERE event_type = 0) AS quarters,
      SUM(NOT r.cost_usd <=> e.cost_usd) AS wrong
    FROM oro_ai_request r JOIN oro_event e ON e.id = r.id AND e.ts = r.ts`.execute(db)
  const [{ requests: sum = '', ...others } = {}] = rows
  expect(others).toEqual({ events: sum, quarters: sum, wrong: '0' })
})

describe('a price that is edited later', () => {
  it('changes nothing of what was priced before, and prices what comes', async () => {
    const before = await dumpAll(db)
    await edit(DEARER)
    expect(await dumpAll(db)).toEqual(before)
    const [known, count] = [await costOfAll(), batches.length]
    await work()
    const news = requestsOf(batches.slice(count))
    expect(await costOfAll()).toBe(known + units(exactCost(news, [...PRICES, DEARER])))
  })

  it('changes the asked days when they are priced anew, and no others, once', async () => {
    const others = [plusDays(DAY, -1), plusDays(DAY, 1)]
    await edit(DEARER)
    const outside = await Promise.all(others.map(costOfAll))
    const whole = await costOfAll()
    const was = await costOfAll(DAY)
    expect(was).toBe(units(exactCost(requests(DAY), PRICES)))
    const { changed } = await repriceDay(DAY)
    const isOfModel = ({ event_data }: RawEvent) => event_data.model === MODEL
    expect(changed).toBe(requests(DAY).filter(isOfModel).length)
    const is = await costOfAll(DAY)
    expect(is).toBe(units(exactCost(requests(DAY), [...PRICES, DEARER])))
    expect(is).toBeGreaterThan(was)
    expect(await Promise.all(others.map(costOfAll))).toEqual(outside)
    expect(await costOfAll()).toBe(whole - was + is)

    const once = await dumpAll(db)
    expect(await repriceDay(DAY)).toEqual({ days: 1, changed: 0 })
    expect(await dumpAll(db)).toEqual(once)
    await aggregateAll()
    expect(await costOfAll()).toBe(whole - was + is)
    const range = { start: plusDays(DAY, -3), end: plusDays(DAY, 3) }
    expect((await rebuild(worksOn(db), range)).drift).toBe(0)
  })

  it('is known to a process that priced days a moment ago, whoever edited it', async () => {
    await repriceDay(DAY)
    const other = openDatabase(testDatabaseUrl(), { poolSize: 1 })
    await edit(DEARER, other.db).finally(other.close)
    expect((await repriceDay(DAY)).changed).toBeGreaterThan(0)
    expect(await costOfAll(DAY)).toBe(units(exactCost(requests(DAY), [...PRICES, DEARER])))
  })

  it('gives a model its first price', async () => {
    const first: Price = { ...DEARER, model: 'model-of-the-house' }
    const isUnpriced = ({ event_data }: RawEvent) => event_data.model === first.model
    const unpriced = async () => {
      const own = world.people.map(({ name }) => usage({ start_date: DAY, end_date: DAY }, name))
      return (await Promise.all(own)).reduce((sum, one) => sum + one.unpriced_requests, 0)
    }
    expect(await unpriced()).toBe(requests(DAY).filter(isUnpriced).length)
    await edit(first)
    await repriceDay(DAY)
    expect(await unpriced()).toBe(0)
    expect(await costOfAll(DAY)).toBe(units(exactCost(requests(DAY), [...PRICES, first])))
  })

  it('is applied in the midst of writers and aggregators as if they had come before or after', async () => {
    await edit(DEARER)
    const days = [-2, -1, 0].map((some) => plusDays(TODAY, some))
    await Promise.all([work(), aggregateAll(), aggregateAll(), ...days.map(repriceDay)])
    await aggregateAll()
    for (const day of days) {
      expect(await costOfAll(day)).toBe(units(exactCost(requests(day), [...PRICES, DEARER])))
    }
    const range = { start: plusDays(TODAY, -5), end: plusDays(TODAY, 1) }
    expect((await rebuild(worksOn(db), range)).drift).toBe(0)
  })
})
