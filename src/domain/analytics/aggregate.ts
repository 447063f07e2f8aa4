import type { Kysely } from 'kysely'
import { transact } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { datesBetween } from '../../series/zones.ts'
import { type ActiveChange, refreshActive, windowsOf } from './active.ts'
import { additions } from './additions.ts'
import { bucketTime, NONE } from './projections.ts'
import {
  conditionsOf,
  type Group,
  type Member,
  selectBins,
  selectGroups,
  selectMembers,
} from './queries/raw.ts'
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
  const conditions = conditionsOf(touches)
  const groups = await eachOf(conditions, (one) => selectGroups(db, one))
  const bins = await eachOf(conditions, (one) => selectBins(db, one))
  const members = [
    ...membersOf(groups),
    ...(await eachOf(conditions, (one) => selectMembers(db, 'session', one))),
    ...(await eachOf(conditions, (one) => selectMembers(db, 'file', one))),
  ]
  const active = await refreshActive(db, windowsOf(touches))
  const zones = await keepDayZones(db, organizationsOf(groups, active), now)
  for (const statement of additions({ groups, bins, members, active }, zones)) {
    await db.executeQuery(statement.compile())
  }
  await unsettleTouched(db, touches)
  await deleteTouches(db, batches)
  return touches.reduce((sum, { n }) => sum + n, 0)
}

function dayOf(bucket: number): string {
  return bucketTime(bucket).slice(0, 10)
}

async function eachOf<T>(conditions: readonly string[], read: (one: string) => Promise<T[]>) {
  const found: T[] = []
  for (const condition of conditions) for (const one of await read(condition)) found.push(one)
  return found
}

/** Who was there, as members of the sets of people. */
function membersOf(groups: readonly Group[]): Member[] {
  return groups.map(({ subjectNo, bucket, organizationId, workspaceId }) => {
    const key = Buffer.alloc(8)
    key.writeUInt32BE(subjectNo, 4)
    return { subjectNo, kind: 'user', bucket, organizationId, workspaceId, key }
  })
}

function organizationsOf(groups: readonly Group[], active: readonly ActiveChange[]): Buffer[] {
  const ids = [...groups, ...active].map(({ organizationId }) => organizationId)
  const distinct = new Map(ids.map((id) => [id.toString('hex'), id]))
  return [...distinct.values()]
    .filter((id) => !id.equals(NONE) && !id.equals(ALL))
    .sort(Buffer.compare)
}
