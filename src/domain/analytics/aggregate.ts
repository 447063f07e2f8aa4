import type { Kysely } from 'kysely'
import { runTogether, transact } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { datesBetween } from '../../series/zones.ts'
import { type ActiveChange, refreshActive, windowsOf } from './active.ts'
import { activeAdditions, additions } from './additions.ts'
import { bucketTime } from './projections.ts'
import { forgetGathered, gather, gatheredOrganizations } from './queries/news.ts'
import { conditionsOf } from './queries/raw.ts'
import { ALL } from './queries/rollup-tables.ts'
import { deleteTouches, lockDays, oldestBatches, touchesOf } from './queries/touches.ts'
import { keepDayZones } from './queries/zones.ts'
import { unsettleTouched } from './summaries.ts'

type Db = Kysely<Database>

/** Runs a transaction; a job's commits only under its lease. */
export type Transact = <T>(work: (db: Db) => Promise<T>) => Promise<T>

/** Events of one transaction of the aggregator, and a batch's more. */
const EVENTS_AT_ONCE = 10_000

/**
 * Adds what is outstanding to the rollups, oldest first, until nothing is or `isOver` says so; answers the number of
 * events. Any number of processes may do so at once.
 */
export async function aggregate(
  db: Db,
  {
    now,
    run = (work) => transact(db, work),
    isOver = () => false,
  }: { now: Date; run?: Transact; isOver?: () => boolean },
): Promise<number> {
  let total = 0
  while (!isOver()) {
    const batches = await oldestBatches(db, EVENTS_AT_ONCE)
    if (batches.length === 0) return total
    total += await run((trx) => addBatches(trx, batches, now))
  }
  return total
}

/**
 * Adds whole batches to the rollups. Which of them are still outstanding is read behind the locks of their days, so
 * each is added once; their touches go in the same transaction, so at every instant what the rollups hold and the rows
 * of outstanding touches are all rows.
 */
async function addBatches(db: Db, batches: readonly Buffer[], now: Date): Promise<number> {
  const seen = windowsOf(await touchesOf(db, batches))
  if (seen.length === 0) return 0
  await lockDays(
    db,
    seen.flatMap(({ from, to }) => datesBetween(dayOf(from), dayOf(to))),
  )
  const touches = await touchesOf(db, batches)
  if (touches.length === 0) return 0
  await gather(db, conditionsOf(touches))
  const active = await refreshActive(db, windowsOf(touches))
  const zones = await keepDayZones(db, await organizationsOf(db, active), now)
  await runTogether(db, [...additions(touches, zones), ...activeAdditions(active, zones)])
  await forgetGathered(db)
  await unsettleTouched(db, touches)
  await deleteTouches(db, batches)
  return touches.reduce((sum, { n }) => sum + n, 0)
}

function dayOf(bucket: number): string {
  return bucketTime(bucket).slice(0, 10)
}

/** Whose rows change: those of the events, and of people whose active time elsewhere changed with them. */
async function organizationsOf(db: Db, active: readonly ActiveChange[]): Promise<Buffer[]> {
  return [
    ...(await gatheredOrganizations(db)),
    ...active.map(({ organizationId }) => organizationId).filter((id) => !id.equals(ALL)),
  ]
}
