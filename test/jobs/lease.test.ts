import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { acquireLease, type Lease, LeaseLost } from '../../src/jobs/lease.ts'
import { cleanDatabase } from '../support/database.ts'
import { openTestProcess, type TestProcess } from '../support/jobs.ts'
import { until } from '../support/start.ts'

/** Longer than any of these tests: what runs out here is made to. */
const LEASE_MS = 600_000
const NAME = 'test'

let home: TestProcess
beforeAll(async () => {
  home = await openTestProcess('2026-11-15T12:00:00Z')
})
afterAll(() => home.close())
beforeEach(() => cleanDatabase(home.db))

const acquire = (leaseMs = LEASE_MS) => acquireLease(home.db, NAME, leaseMs)
async function held(): Promise<Lease> {
  const lease = await acquire()
  if (lease === undefined) throw new Error('Somebody else holds it.')
  return lease
}
/** As if its holder had been paused. */
const runOut = () => sql`UPDATE oro_lease SET until = NOW(6) - INTERVAL 1 SECOND`.execute(home.db)

let written = 0
async function write(lease: Lease): Promise<string> {
  const name = `write ${++written}`
  await lease.transact(async (db) => {
    const id = Buffer.alloc(8)
    id.writeUInt32BE(written)
    await db.insertInto('oro_name').values({ name_id: id, name }).execute()
  })
  return name
}
const names = async () =>
  (await home.db.selectFrom('oro_name').select('name').execute()).map(({ name }) => name)

describe('a lease', () => {
  it('has one holder at a time, and a greater fence with each', async () => {
    const first = await held()
    expect(await acquire()).toBeUndefined()
    await first.release()
    const second = await held()
    expect(second.fence).toBe(first.fence + 1)
    await second.release()
  })

  it('goes to one of many that want it at once', async () => {
    for (let round = 0; round < 5; round++) {
      const taken = (await Promise.all(Array.from({ length: 8 }, () => acquire()))).filter(Boolean)
      expect(taken).toHaveLength(1)
      await taken[0]?.release()
    }
  })

  it('is renewed while its holder lives, for much longer than it would last', async () => {
    const lease = await acquire(200)
    const before = await ending()
    await until('it was renewed', async () => (await ending()) > before)
    expect(await acquire(200)).toBeUndefined()
    await lease?.release()
  })

  async function ending(): Promise<string> {
    const row = await home.db.selectFrom('oro_lease').select('until').executeTakeFirstOrThrow()
    return row.until
  }
})

describe('a holder whose lease has run out', () => {
  it('cannot write when another one holds it', async () => {
    const paused = await held()
    await runOut()
    const other = await held()
    await expect(write(paused)).rejects.toThrow(LeaseLost)
    const stored = await write(other)
    await paused.release()
    await expect(write(paused)).rejects.toThrow(LeaseLost)
    expect(await names()).toEqual([stored])
    await write(other)
    await other.release()
  })

  it('cannot write either when nobody has taken it', async () => {
    const paused = await held()
    await runOut()
    await expect(write(paused)).rejects.toThrow(LeaseLost)
    expect(await names()).toEqual([])
    await paused.release()
  })

  it('learns of it without writing', async () => {
    const paused = await acquire(400)
    await runOut()
    await until('its signal is raised', () => paused?.signal.aborted === true)
    await paused?.release()
  })

  it('writes nothing when it is paused in the middle of a transaction, and holds up nobody for ever', async () => {
    let outcome: Promise<string> | undefined
    let attempts = 0
    let wake = (): void => {}
    const paused = await acquire(60_000)
    const row = { name_id: Buffer.alloc(8), name: 'half' }
    const begun = new Promise<void>((resolve) => {
      const writing = paused?.transact(async (db) => {
        // It is tried again on another connection, in vain.
        if (attempts++ === 0) await sql`SET SESSION idle_transaction_timeout = 1`.execute(db)
        await db.insertInto('oro_name').values(row).execute()
        resolve()
        await new Promise<void>((go) => {
          wake = go
        })
      })
      outcome = writing?.then(
        () => 'written',
        () => 'lost',
      )
    })
    await begun
    await runOut()
    const other = await acquire()
    // Waits for the paused one's row until its connection is ended.
    await other?.transact(async (db) => {
      await db
        .insertInto('oro_name')
        .values({ ...row, name: 'whole' })
        .execute()
    })
    wake()
    expect(await outcome).toBe('lost')
    expect(await names()).toEqual(['whole'])
    await other?.release()
  })

  it('is given time by every connection, but not for ever', async () => {
    const { rows } = await sql<{ seconds: number }>`
      SELECT @@idle_transaction_timeout AS seconds`.execute(home.db)
    expect(rows[0]?.seconds).toBe(60)
  })

  it('cannot write when it lets go in the middle of a transaction', async () => {
    const lease = await held()
    const writing = lease.transact(async (db) => {
      await db
        .insertInto('oro_name')
        .values({ name_id: Buffer.alloc(8), name: 'too late' })
        .execute()
      await lease.release()
    })
    await expect(writing).rejects.toThrow(LeaseLost)
    expect(await acquire()).toBeDefined()
    expect(await names()).toEqual([])
  })
})

it('lets the last holder write and nobody else, whatever happens in whatever order', async () => {
  const steps = fc.array(
    fc.record({
      who: fc.nat({ max: 2 }),
      what: fc.constantFrom('take', 'write', 'release', 'end'),
    }),
    { maxLength: 25 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await cleanDatabase(home.db)
      const leases: (Lease | undefined)[] = [undefined, undefined, undefined]
      let holder: number | undefined
      let fence = 0
      for (const { who, what } of sequence) {
        const lease = leases[who]
        if (what === 'end') {
          await runOut()
          holder = undefined
        } else if (what === 'take') {
          const taken = await acquire()
          expect(taken !== undefined).toBe(holder === undefined)
          if (taken === undefined) continue
          expect(taken.fence).toBeGreaterThan(fence)
          fence = taken.fence
          leases[who] = taken
          holder = who
        } else if (lease !== undefined && what === 'release') {
          await lease.release()
          leases[who] = undefined
          if (holder === who) holder = undefined
        } else if (lease !== undefined) {
          const wrote = await write(lease).then(
            () => true,
            (error) => !(error instanceof LeaseLost),
          )
          expect(wrote).toBe(holder === who)
        }
      }
      await Promise.all(leases.map((lease) => lease?.release()))
    }),
    { numRuns: 25 },
  )
})
