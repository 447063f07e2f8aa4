import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type OpenDatabase, openDatabase } from '../../../../src/db/connect.ts'
import { aggregate, type EventInput } from '../../../../src/domain/analytics/index.ts'
import { recordEvent } from '../../../../src/domain/analytics/record.ts'
import { type Batch, canonical, drawBatch, NOW, record } from '../../../support/analytics-events.ts'
import { dumpAll, forgetEvents, openWorld, type World } from '../../../support/analytics-world.ts'
import { testDatabaseUrl } from '../../../support/database.ts'

// Law 1: any permutation, duplication, splitting or concurrent resending of a set of events gives identical tables.

let world: World
/** Another process's connections, as it were. */
let other: OpenDatabase
beforeAll(async () => {
  world = await openWorld(['Europe/London', 'Australia/Lord_Howe'])
  other = openDatabase(testDatabaseUrl(), { poolSize: 5 })
})
beforeEach(() => forgetEvents(world.db))
afterAll(async () => {
  await other.close()
  await world.close()
})

const aggregateAll = (db = world.db): Promise<number> => aggregate(db, { now: NOW })

/** The tables after all events of each person came at once, and then the aggregator. */
async function tablesOf(batches: readonly Batch[]): Promise<Record<string, string[]>> {
  await forgetEvents(world.db)
  for (const batch of batches) await record(world.db, batch)
  await aggregateAll()
  const tables = await dumpAll(world.db)
  await forgetEvents(world.db)
  return tables
}

/** Batches of each person's events in any order, some of them more than once, and in parts of any size. */
function deliveriesOf(batches: readonly Batch[]): fc.Arbitrary<Batch[]> {
  const parts = batches.map(({ user, events }) =>
    fc
      .tuple(
        fc.shuffledSubarray([...events], { minLength: events.length }),
        fc.shuffledSubarray([...events]),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 20, maxLength: 20 }),
      )
      .map(([all, again, sizes]) => partsOf([...all, ...again], sizes))
      .map((events) => events.map((some): Batch => ({ user, events: some }))),
  )
  return fc
    .tuple(...parts)
    .chain((all) => fc.shuffledSubarray(all.flat(), { minLength: all.flat().length }))
}

function partsOf(events: readonly EventInput[], sizes: readonly number[]): EventInput[][] {
  const parts: EventInput[][] = []
  let rest = events
  for (const size of sizes) {
    parts.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return [...parts, [...rest]].filter((some) => some.length > 0)
}

/** What five people do. */
const eventsOf = (seed: number): Batch[] => {
  const batches = [0, 1, 2, 3, 4].map((n) =>
    drawBatch(`order ${seed} ${n}`, world.people, [20, 60]),
  )
  const users = [...new Set(batches.map(({ user }) => user))]
  return users.map((user) => ({
    user,
    events: batches.filter((batch) => batch.user === user).flatMap(({ events }) => events),
  }))
}

it('what an event takes from the active time of another day leaves no row there', async () => {
  const [user] = world.people
  if (user === undefined) throw new Error('Nobody is there.')
  const heartbeat = (timestamp: string): EventInput => ({
    event_id: randomUUID(),
    event_type: 'heartbeat',
    event_name: 'there',
    timestamp,
  })
  // Alone it counts for a minute, of which half is of the next day; with the other one it ends at once.
  const [late, before] = [heartbeat('2026-11-01T23:59:30Z'), heartbeat('2026-11-01T23:58:00Z')]
  const expected = await tablesOf([{ user, events: [before, late] }])
  for (const event of [late, before]) {
    await record(world.db, { user, events: [event] })
    await aggregateAll()
  }
  expect(await dumpAll(world.db)).toEqual(expected)
})

describe.each([1, 2])('events %d give the same tables', (seed) => {
  it('in any order, repeated and in parts, whenever the aggregator runs', async () => {
    const batches = eventsOf(seed)
    const expected = await tablesOf(batches)
    const deliveries = fc.tuple(deliveriesOf(batches), fc.infiniteStream(fc.nat(9)))
    await fc.assert(
      fc.asyncProperty(deliveries, async ([parts, lots]) => {
        await forgetEvents(world.db)
        for (const part of parts) {
          await record(world.db, part)
          if (lots.next().value === 0) await aggregateAll()
        }
        await aggregateAll()
        expect(await dumpAll(world.db)).toEqual(expected)
      }),
      { numRuns: 3, seed, endOnFailure: true },
    )
  }, 60_000)

  it('sent several times at once, in batches and one by one, while two aggregators run', async () => {
    const batches = eventsOf(seed)
    const expected = await tablesOf(batches)
    await fc.assert(
      fc.asyncProperty(deliveriesOf(batches), deliveriesOf(batches), async (here, there) => {
        await forgetEvents(world.db)
        const singles = batches.flatMap((batch) =>
          canonical(batch).map((event) => recordEvent(world.db, batch.user.name, event)),
        )
        const sent = Promise.all([
          ...here.map((part) => record(world.db, part)),
          ...there.map((part) => record(other.db, part)),
          ...singles,
        ])
        let isSent = false
        const aggregateMeanwhile = async (): Promise<void> => {
          while (!isSent) await Promise.all([aggregateAll(), aggregateAll(other.db)])
        }
        await Promise.all([
          sent.finally(() => {
            isSent = true
          }),
          aggregateMeanwhile(),
        ])
        await aggregateAll()
        expect(await dumpAll(world.db)).toEqual(expected)
      }),
      { numRuns: 2, seed, endOnFailure: true },
    )
  }, 60_000)
})
