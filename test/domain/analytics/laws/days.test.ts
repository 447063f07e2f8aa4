import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { runInMode, transact } from '../../../../src/db/transaction.ts'
import {
  aggregate,
  type EventInput,
  openSnapshot,
  rebuild,
} from '../../../../src/domain/analytics/index.ts'
import { measure } from '../../../../src/domain/analytics/measure.ts'
import { nameId } from '../../../../src/domain/analytics/names.ts'
import { intervalsIn } from '../../../../src/domain/analytics/range.ts'
import { replaceDays } from '../../../../src/domain/analytics/replace.ts'
import type { IntervalName } from '../../../../src/series/intervals.ts'
import { drawBatch, NOW, record } from '../../../support/analytics-events.ts'
import { type Asked, compareWithEvents } from '../../../support/analytics-recount.ts'
import { forgetEvents, openWorld, type World, worksOn } from '../../../support/analytics-world.ts'
import { dayOf, plusDays } from '../../../support/recount-zones.ts'

// Law 5: local days of 23, 23.5, 24.5 and 25 hours are right, and so are those of who moves to another zone.

const HOUR_MS = 3_600_000
const QUARTER_MS = HOUR_MS / 4

let world: World
let db: World['db']
let organization: string
beforeAll(async () => {
  world = await openWorld(['UTC'])
  db = world.db
  organization = world.teams[0]?.name ?? ''
})
beforeEach(() => forgetEvents(db))
afterAll(() => world.close())

/** The organization says that it is in another zone. */
async function moveTo(zone: string): Promise<void> {
  await db.updateTable('tabOrganization').set({ time_zone: zone }).execute()
}

const at = (time: number, more: Partial<EventInput> = {}): EventInput => ({
  event_id: randomUUID(),
  event_type: 'command',
  event_name: 'look',
  timestamp: new Date(time).toISOString(),
  ...more,
})

/** Somebody in the organization. */
function ann(): World['people'][number] {
  const [first] = world.people
  if (first === undefined) throw new Error('Nobody is there.')
  return first
}

const store = (events: readonly EventInput[], now = NOW): Promise<number> =>
  record(db, { user: ann(), events }, now)

/** What the organization's chart shows of a metric. */
function chart(
  metric: string,
  {
    interval,
    now,
    ...range
  }: { start: string; end: string; zone: string; interval: IntervalName; now: Date },
): Promise<{ starts: string[]; values: (number | null)[]; total: number | null }> {
  return runInMode(db, 'read', async (reader) => {
    const intervals = intervalsIn(range, interval, now)
    const where = { organization_id: [nameId(organization)] }
    const question = { where, intervals, zone: range.zone }
    const { values, total } = await measure(openSnapshot(reader, now), metric, question)
    return { starts: intervals.map(({ startLabel }) => startLabel), values, total }
  })
}

/** The organization's own rows of days. */
async function dayRows(zone: string): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('oro_r1d_org')
    .select(['date', 'events'])
    .where('event_type', '=', 0)
    .where('zone_id', '=', nameId(zone))
    .execute()
  return Object.fromEntries(rows.map(({ date, events }) => [date, events]))
}

describe.each([
  ['Europe/London', '2026-03-29', 23],
  ['Europe/London', '2026-10-25', 25],
  ['America/New_York', '2026-03-08', 23],
  ['America/New_York', '2026-11-01', 25],
  ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
] as const)('an organization in %s on %s, a day of %d hours', (zone, date, hours) => {
  const day = dayOf(date, zone)
  const quarters = (day.end - day.start) / QUARTER_MS
  const now = new Date(day.end + 3 * 24 * HOUR_MS)
  const range = { start: plusDays(date, -1), end: plusDays(date, 1), zone, now }

  /** Something in each quarter of an hour of three days, that lasts until the next. */
  beforeEach(async () => {
    await moveTo(zone)
    const [{ start }, { end }] = [dayOf(range.start, zone), dayOf(range.end, zone)]
    const events: EventInput[] = []
    for (let time = start; time < end; time += QUARTER_MS) {
      events.push(at(time, { duration_ms: QUARTER_MS, session_id: String(time) }))
    }
    await store(events, now)
  })

  it.each([
    ['before the aggregator ran', async () => {}],
    ['from rows of days', () => aggregate(db, { now })],
    [
      'after its days were written anew',
      async () => {
        await aggregate(db, { now })
        for (const [first, last] of [
          [0, 0],
          [-2, 2],
          [1, 2],
        ] as const) {
          const days = { first: plusDays(date, first), last: plusDays(date, last) }
          expect([...(await transact(db, (trx) => replaceDays(trx, days, now)))]).toEqual([])
        }
      },
    ],
  ])('%s', async (_, prepare) => {
    await prepare()
    expect(hours * 4).toBe(quarters)
    const daily = { ...range, interval: 'daily' } as const
    const counts = [96, quarters, 96]
    expect((await chart('events', daily)).values).toEqual(counts)
    expect((await chart('sessions', daily)).values).toEqual(counts)
    const { values: minutes, total } = await chart('time_active_minutes', daily)
    expect(minutes).toEqual([24 * 60, hours * 60, 24 * 60])
    expect(total).toBe((48 + hours) * 60)
    expect((await chart('active_seconds', daily)).values[1]).toBe(hours * 3600)
  })

  it('has as many hours as pass, each with an offset of its own', async () => {
    await aggregate(db, { now })
    expect(await dayRows(zone)).toEqual({ [range.start]: 96, [date]: quarters, [range.end]: 96 })
    const { starts, values, total } = await chart('events', {
      ...range,
      start: date,
      end: date,
      interval: 'hourly',
    })
    expect(values.slice(0, -1).every((value) => value === 4)).toBe(true)
    expect(values.at(-1)).toBe(Number.isInteger(hours) ? 4 : 2)
    expect(values).toHaveLength(Math.ceil(hours))
    expect(total).toBe(quarters)
    expect(new Set(starts).size).toBe(starts.length)
    expect(starts.map((text) => Date.parse(text))).toEqual(
      starts.map((_, hour) => day.start + hour * HOUR_MS),
    )
  })
})

describe('an organization that moves', () => {
  const zones = ['UTC', 'Asia/Kolkata', 'Australia/Lord_Howe']
  const days = { start: '2026-09-20', end: '2026-11-16' }

  /** Questions about days in every zone, of an organization and its people. */
  const questions = (): Asked[] =>
    zones.flatMap((zone) => [
      { ...days, zone, scope: { organization }, interval: 'daily' as const },
      {
        ...days,
        zone,
        scope: { organization },
        interval: 'daily' as const,
        group_by: 'user' as const,
      },
    ])
  const metrics = ['events', 'cost_usd', 'active_seconds', 'sessions', 'active_users']

  async function isRight(): Promise<void> {
    expect((await compareWithEvents(db, questions(), metrics)).differences).toEqual([])
  }

  /** From when on days of the organization's zone are used. */
  async function since(): Promise<string | undefined> {
    const row = await db.selectFrom('oro_rollup_zone').select('since').executeTakeFirst()
    return row?.since
  }

  let batch = 0
  async function work(): Promise<void> {
    for (let n = 0; n < 5; n++)
      await record(db, drawBatch(`move ${batch++}`, world.people, [20, 40]))
  }

  it('is answered right before and after, from raw quarters first and from days after a rebuild', async () => {
    await moveTo('UTC')
    await work()
    await aggregate(db, { now: NOW })
    await isRight()
    for (const zone of ['Australia/Lord_Howe', 'UTC']) {
      await moveTo(zone)
      await isRight()
      await work()
      await isRight()
      await aggregate(db, { now: NOW })
      expect(await since()).toBe('2026-11-17')
      await isRight()
      await rebuild(worksOn(db), { start: '2026-09-18', end: '2026-11-16' })
      expect(await since()).toBe('2026-09-19')
      await isRight()
    }
  }, 60_000)

  it('on the eve of a day of 23 hours, when what comes a day early is of the day after it', async () => {
    await moveTo('UTC')
    const eve = new Date('2026-03-28T23:30:00Z')
    await store([at(Date.parse('2026-03-29T23:20:00Z'))], eve)
    await aggregate(db, { now: eve })
    await moveTo('Europe/London')
    await store([at(Date.parse('2026-03-28T23:20:00Z'))], eve)
    await aggregate(db, { now: eve })
    const later = new Date('2026-04-02T12:00:00Z')
    const range = { start: '2026-03-28', end: '2026-03-31', zone: 'Europe/London' }
    const { values } = await chart('events', { ...range, interval: 'daily', now: later })
    expect(values).toEqual([1, 0, 1, 0])
  })

  it('and again while its days are written anew, is answered right', async () => {
    await moveTo('UTC')
    await work()
    await aggregate(db, { now: NOW })
    await moveTo('Europe/London')
    const steps: number[] = []
    const progress = async (fraction: number): Promise<void> => {
      if (steps.push(fraction) > 1) return
      await moveTo('Asia/Kolkata')
      await work()
      await aggregate(db, { now: NOW })
    }
    await rebuild({ ...worksOn(db), progress }, { start: '2026-09-18', end: '2026-11-16' })
    expect(steps.length).toBeGreaterThan(1)
    expect(await since()).toBe('2026-11-17')
    await isRight()
  }, 60_000)
})

it('what is ninety days late or a day early is in its day at once, with all that came with it', async () => {
  await moveTo('Australia/Lord_Howe')
  const [oldest, newest] = [NOW.getTime() - 90 * 24 * HOUR_MS, NOW.getTime() + 24 * HOUR_MS]
  const events = [oldest, NOW.getTime() - 40 * 24 * HOUR_MS, NOW.getTime(), newest].map((time) =>
    at(time),
  )
  const zone = 'Australia/Lord_Howe'
  const later = new Date(NOW.getTime() + 3 * 24 * HOUR_MS)
  const range = {
    start: '2026-08-15',
    end: '2026-11-18',
    zone,
    interval: 'daily',
    now: later,
  } as const
  await store(events)
  const before = await chart('events', range)
  expect(before.total).toBe(4)
  expect([before.values[2], before.values[1]]).toEqual([1, 0])
  await aggregate(db, { now: NOW })
  expect(await chart('events', range)).toEqual(before)
  expect(await dayRows(zone)).toEqual({
    '2026-08-17': 1,
    '2026-10-06': 1,
    '2026-11-15': 1,
    '2026-11-16': 1,
  })
  await expect(store([at(oldest - 1)])).rejects.toMatchObject({ reason: 'too_old' })
  await expect(store([at(newest + 1)])).rejects.toMatchObject({ reason: 'future' })
})
