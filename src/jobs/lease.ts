import { type Kysely, sql, type UpdateResult } from 'kysely'
import { transact } from '../db/transaction.ts'
import { newId } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'

type Db = Kysely<Database>

/** A lease ran out or was taken over: whoever held it can no longer write. */
export class LeaseLost extends Error {
  constructor(name: string) {
    super(`The lease of ${name} is lost.`)
    this.name = 'LeaseLost'
  }
}

/** The right to do something alone, until it is released, or not renewed in time. */
export interface Lease {
  /** Greater with every holder. */
  fence: number
  /** Aborts when the lease is known to be lost. */
  signal: AbortSignal
  /** Runs a transaction that commits only if the lease is still held; throws LeaseLost when not. */
  transact: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  release: () => Promise<void>
}

/** When a lease taken or renewed now runs out. The database's clock counts: hosts need not agree on the time. */
export function leaseEnd(leaseMs: number) {
  return sql<string>`NOW(6) + INTERVAL ${leaseMs * 1000} MICROSECOND`
}

/** The database's time. */
export const databaseNow = sql<string>`NOW(6)`

/**
 * Takes the lease of that name unless somebody holds it. It is renewed while this process lives; a process that was
 * paused for longer than `leaseMs` has lost it, whether another one took it or not.
 */
export async function acquireLease(
  db: Db,
  name: string,
  leaseMs: number,
): Promise<Lease | undefined> {
  const owner = newId()
  const fence = await take(db, name, owner, leaseMs)
  if (fence === undefined) return undefined

  const lost = new AbortController()
  const renew = (trx: Db) =>
    trx
      .updateTable('oro_lease')
      .set({ until: leaseEnd(leaseMs) })
      .where('name', '=', name)
      .where('owner', '=', owner)
      .where('fence', '=', fence)
      .where('until', '>', databaseNow)
      .executeTakeFirst()
  const timer = keepAlive(leaseMs, async () => {
    if ((await renew(db)).numUpdatedRows === 0n) lost.abort(new LeaseLost(name))
  })
  return {
    fence,
    signal: lost.signal,
    transact: (work) => fenced(db, name, renew, work),
    release: async () => {
      clearInterval(timer)
      lost.abort(new LeaseLost(name))
      await db
        .updateTable('oro_lease')
        .set({ until: databaseNow })
        .where('name', '=', name)
        .where('owner', '=', owner)
        .where('until', '>', databaseNow)
        .execute()
    },
  }
}

/**
 * A transaction whose last statement writes the row of the lease: without it there is no COMMIT, and between the two
 * nobody can take it over. Last, so that others who work under the lease, and its renewal, wait for that alone.
 */
export function fenced<T>(
  db: Db,
  name: string,
  renew: (trx: Db) => Promise<UpdateResult>,
  work: (trx: Db) => Promise<T>,
): Promise<T> {
  return transact(db, async (trx) => {
    const answer = await work(trx)
    if ((await renew(trx)).numUpdatedRows === 0n) throw new LeaseLost(name)
    return answer
  })
}

/** Renews several times before a lease runs out. A database that is away is asked again: only its answer ends a lease. */
export function keepAlive(leaseMs: number, renew: () => Promise<void>): NodeJS.Timeout {
  return setInterval(() => void renew().catch(() => {}), leaseMs / 4).unref()
}

async function take(
  db: Db,
  name: string,
  owner: Buffer,
  leaseMs: number,
): Promise<number | undefined> {
  const until = leaseEnd(leaseMs)
  const { numUpdatedRows } = await db
    .updateTable('oro_lease')
    .set({ owner, fence: sql`fence + 1`, until })
    .where('name', '=', name)
    .where('until', '<=', databaseNow)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) {
    const row = { name, owner, fence: 1, until }
    await db.insertInto('oro_lease').ignore().values(row).execute()
  }
  // Ours only if the owner is: the id is new with every attempt.
  const taken = await db
    .selectFrom('oro_lease')
    .select('fence')
    .where('name', '=', name)
    .where('owner', '=', owner)
    .executeTakeFirst()
  return taken?.fence
}
