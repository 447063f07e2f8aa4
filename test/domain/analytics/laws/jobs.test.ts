import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../../../src/db/connect.ts'
import { transact } from '../../../../src/db/transaction.ts'
import {
  aggregate,
  aggregateDaily,
  rebuild,
  settleSummaries,
  startOrShow,
} from '../../../../src/domain/analytics/index.ts'
import { replaceDays } from '../../../../src/domain/analytics/replace.ts'
import { type Batch, drawBatch, NOW, record } from '../../../support/analytics-events.ts'
import {
  dumpRollups,
  forgetEvents,
  openWorld,
  type World,
  worksOn,
} from '../../../support/analytics-world.ts'
import { testDatabaseUrl } from '../../../support/database.ts'
import { datesOf, plusDays } from '../../../support/recount-zones.ts'

// Law 3: jobs run twice, late, for any past day or side by side give the same rows.

const TODAY = NOW.toISOString().slice(0, 10)
/** All days on which there can be events. */
const ALL = { start: plusDays(TODAY, -91), end: plusDays(TODAY, 1) }

let world: World
let db: World['db']
/** Another process's connections, as it were. */
let other: OpenDatabase
beforeAll(async () => {
  world = await openWorld(['Europe/London', 'Australia/Lord_Howe'])
  db = world.db
  other = openDatabase(testDatabaseUrl(), { poolSize: 5 })
})
beforeEach(() => forgetEvents(db))
afterAll(async () => {
  await other.close()
  await world.close()
})

const batchesOf = (seed: string, count: number): Batch[] =>
  Array.from({ length: count }, (_, n) => drawBatch(`${seed} ${n}`, world.people, [10, 60]))

async function recordAll(batches: readonly Batch[]): Promise<void> {
  for (const batch of batches) await record(db, batch)
}

const aggregateAll = (by = db): Promise<number> => aggregate(by, { now: NOW })
const replace = (day: string, by = db) =>
  transact(by, (trx) => replaceDays(trx, { first: day, last: day }, NOW))

describe('the aggregator', () => {
  it('has nothing to do the second time', async () => {
    await recordAll(batchesOf('twice', 10))
    expect(await aggregateAll()).toBeGreaterThan(100)
    const once = await dumpRollups(db)
    expect(await aggregateAll()).toBe(0)
    expect(await dumpRollups(db)).toEqual(once)
  })

  it('three at once are as one, and take each event once', async () => {
    const batches = batchesOf('at once', 30)
    await recordAll(batches)
    await aggregateAll()
    const once = await dumpRollups(db)
    await forgetEvents(db)
    await recordAll(batches)
    const events = await Promise.all([aggregateAll(), aggregateAll(other.db), aggregateAll()])
    expect(events.reduce((sum, n) => sum + n, 0)).toBe(
      batches.reduce((sum, batch) => sum + batch.events.length, 0),
    )
    expect(await dumpRollups(db)).toEqual(once)
  })

  it('locks all days between the first and the last in which somebody was there all the time', async () => {
    const [user] = world.people
    if (user === undefined) throw new Error('Nobody is there.')
    const events = Array.from({ length: 5 * 96 }, (_, quarter) => ({
      event_type: 'heartbeat' as const,
      event_name: 'there',
      timestamp: new Date(Date.parse('2026-11-01') + quarter * 900_000).toISOString(),
    }))
    await record(db, { user, events })
    await sql`DELETE FROM oro_rollup_day`.execute(db)
    await aggregateAll()
    const locked = await db.selectFrom('oro_rollup_day').select('day').execute()
    expect(locked.map(({ day }) => day)).toEqual(
      expect.arrayContaining(datesOf({ start_date: '2026-11-01', end_date: '2026-11-05' })),
    )
  })
})

describe('a day written anew', () => {
  it('is as it was, however often', async () => {
    await recordAll(batchesOf('anew', 20))
    await aggregateAll()
    const before = await dumpRollups(db)
    expect(await rebuild(worksOn(db), ALL)).toEqual({ days: 93, drift: 0 })
    expect(await dumpRollups(db)).toEqual(before)
  })

  it('leaves to the aggregator what is outstanding, whoever comes first', async () => {
    const batches = batchesOf('outstanding', 20)
    await recordAll(batches)
    await aggregateAll()
    const expected = await dumpRollups(db)
    await forgetEvents(db)
    const days = datesOf({ start_date: plusDays(TODAY, -4), end_date: plusDays(TODAY, 1) })
    await recordAll(batches.slice(0, 10))
    await aggregateAll()
    await recordAll(batches.slice(10))
    for (const day of days) await replace(day)
    await Promise.all([
      aggregateAll(other.db),
      ...days.flatMap((day) => [replace(day), replace(day, other.db)]),
    ])
    await aggregateAll()
    expect(await dumpRollups(db)).toEqual(expected)
  })

  it('has what was wrong in it counted and repaired', async () => {
    await recordAll(batchesOf('wrong', 20))
    await aggregateAll()
    const right = await dumpRollups(db)
    for (const wrong of [
      sql`DELETE FROM oro_r15_user WHERE event_type = 3`,
      sql`UPDATE oro_r15_org SET events = events + 1 WHERE event_type = 0`,
      sql`DELETE FROM oro_r15_set WHERE kind = 2`,
      sql`UPDATE oro_r15_active SET active_ms = active_ms + 1000`,
      sql`UPDATE oro_r15_bin SET n = n + 1`,
      sql`UPDATE oro_r1d_org SET tokens_input = 7`,
      sql`DELETE FROM oro_r1d_user`,
      sql`INSERT INTO oro_r1d_set SELECT organization_id, zone_id, kind, date, 'nobody..' FROM oro_r1d_set
        GROUP BY organization_id, zone_id, kind, date`,
    ]) {
      await wrong.execute(db)
    }
    // All people and organizations.
    expect((await rebuild(worksOn(db), ALL)).drift).toBeGreaterThan(world.people.length)
    expect(await dumpRollups(db)).toEqual(right)
  })
})

describe('the daily job', () => {
  const days = datesOf({ start_date: plusDays(TODAY, -4), end_date: plusDays(TODAY, -1) })

  const daily = (day: string, by = db) =>
    aggregateDaily(
      { ...worksOn(by), siteZone: 'Asia/Kolkata' },
      { start: new Date(day), end: new Date(plusDays(day, 1)) },
    )

  /** All summaries; without what says when and how often they were written. */
  async function summaries(): Promise<unknown[]> {
    const tables = ['tabUser Analytics Summary', 'tabTeam Analytics Summary']
    const rows: unknown[] = []
    for (const table of tables) {
      const found = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(table)}
        ORDER BY date, ${sql.ref(table.includes('User') ? 'user' : 'organization')}`.execute(db)
      for (const { name, creation, modified, revision, ...row } of found.rows) rows.push(row)
    }
    return rows
  }

  async function forgetSummaries(): Promise<void> {
    await sql`DELETE FROM \`tabUser Analytics Summary\``.execute(db)
    await sql`DELETE FROM \`tabTeam Analytics Summary\``.execute(db)
  }
  beforeEach(forgetSummaries)

  it('writes the same for any past days in any order, again, and side by side', async () => {
    await recordAll(batchesOf('daily', 25))
    await aggregateAll()
    for (const day of days) await daily(day)
    const inOrder = await summaries()
    expect(inOrder.length).toBeGreaterThan(10)
    for (const day of days) expect(await daily(day)).toMatchObject({ drift: 0, users: 0, teams: 0 })
    expect(await summaries()).toEqual(inOrder)

    await forgetSummaries()
    for (const day of days.toReversed()) await daily(day)
    expect(await summaries()).toEqual(inOrder)

    await forgetSummaries()
    await Promise.all(days.flatMap((day) => [daily(day), daily(day, other.db)]))
    expect(await summaries()).toEqual(inOrder)
  }, 60_000)

  it('late, and while events arrive and others aggregate, ends as after all of them', async () => {
    const batches = batchesOf('late', 24)
    await recordAll(batches.slice(0, 12))
    await Promise.all([
      recordAll(batches.slice(12)),
      aggregateAll(),
      aggregateAll(other.db),
      ...days.map((day) => daily(day)),
    ])
    await aggregateAll()
    while ((await settleSummaries(db, (work) => transact(db, work), NOW)) > 0);
    for (const day of days) await daily(day)
    const after = await summaries()

    await forgetSummaries()
    for (const day of days) await daily(day)
    expect(after).toEqual(await summaries())
  }, 60_000)
})

it('a rebuild of days before the calendar is refused before it is queued', async () => {
  const asked = { start: '0000-01-01', end: '0000-01-03' }
  await expect(startOrShow(db, 'rebuild_summaries', asked, NOW)).rejects.toThrow('Dates are from')
})
