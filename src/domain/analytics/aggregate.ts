import type { Kysely } from 'kysely'
import type { BulkValue } from '../../db/bulk.ts'
import { transact } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { datesBetween, localDate } from '../../series/zones.ts'
import { type ActiveChange, refreshActive, windowsOf } from './active.ts'
import { grouped } from './grouped.ts'
import { nameId } from './names.ts'
import { addParts, type Parts, zeroParts } from './parts.ts'
import { bucketTime, NONE, sortKey } from './projections.ts'
import {
  type BinCount,
  conditionsOf,
  type Group,
  type Member,
  selectBins,
  selectGroups,
  selectMembers,
} from './queries/raw.ts'
import {
  ALL,
  addBins,
  addMembers,
  addSums,
  deleteEmptied,
  SET_KINDS,
  type SumTableName,
} from './queries/rollup-tables.ts'
import { deleteTouches, lockDays, oldestBatches, touchesOf } from './queries/touches.ts'
import { type DayZone, keepDayZones } from './queries/zones.ts'
import { unsettleTouched } from './summaries.ts'

type Db = Kysely<Database>

/** Runs a transaction; a job's commits only under its lease. */
export type Transact = <T>(work: (db: Db) => Promise<T>) => Promise<T>

/** Events of one transaction of the aggregator, and a batch's more. */
const EVENTS_AT_ONCE = 5_000

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
  await addAll(db, { groups, bins, members, active }, daysIn(zones))
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

/** The local date and the zone's id of an organization's bucket. */
type DayIn = (organizationId: Buffer, bucket: number) => [zoneId: Buffer, date: string]

function daysIn(zones: readonly DayZone[]): DayIn {
  const zoneOf = new Map(
    zones.map(({ organizationId, zone }) => [organizationId.toString('hex'), zone]),
  )
  const dates = new Map<string, string>()
  return (organizationId, bucket) => {
    const zone = zoneOf.get(organizationId.toString('hex')) ?? 'UTC'
    const key = `${bucket} ${zone}`
    const date = dates.get(key) ?? localDate(bucket * BUCKET_MS, zone)
    dates.set(key, date)
    return [nameId(zone), date]
  }
}

interface News {
  groups: readonly Group[]
  bins: readonly BinCount[]
  members: readonly Member[]
  active: readonly ActiveChange[]
}

async function addAll(
  db: Db,
  { groups, bins, members, active }: News,
  dayIn: DayIn,
): Promise<void> {
  const sums = sumsOf(groups, active, dayIn)
  const statements = [
    ...[...sums].flatMap(([table, rows]) =>
      addSums(
        table,
        inOrder([...rows.values()], ({ key }) => key),
      ),
    ),
    ...addBins(
      'oro_r15_bin',
      countedBins(bins, ({ organizationId, eventType, bucket, bin }) => [
        organizationId,
        eventType,
        bucketTime(bucket),
        bin,
      ]),
    ),
    ...addBins(
      'oro_r1d_bin',
      countedBins(bins, ({ organizationId, eventType, bucket, bin }) => {
        const [zoneId, date] = dayIn(organizationId, bucket)
        return [organizationId, zoneId, eventType, date, bin]
      }),
    ),
    ...addMembers(
      'oro_r15_set',
      distinct(
        members.map(({ subjectNo, kind, bucket, organizationId, workspaceId, key }) => [
          subjectNo,
          SET_KINDS[kind],
          bucketTime(bucket),
          organizationId,
          workspaceId,
          key,
        ]),
      ),
    ),
    ...addMembers(
      'oro_r1d_set',
      distinct(
        members
          .filter(({ organizationId }) => !organizationId.equals(NONE))
          .map(({ kind, bucket, organizationId, key }) => {
            const [zoneId, date] = dayIn(organizationId, bucket)
            return [organizationId, zoneId, SET_KINDS[kind], date, key]
          }),
      ),
    ),
    ...emptied(active, dayIn),
  ]
  for (const statement of statements) await db.executeQuery(statement.compile())
}

/** Deletes what a loss of active time left without anything: such rows would not be there if it had never been. */
function emptied(active: readonly ActiveChange[], dayIn: DayIn) {
  const losses = active.filter(({ difference }) => difference < 0)
  return [...sumsOf([], losses, dayIn)].flatMap(([table, rows]) =>
    deleteEmptied(
      table,
      inOrder([...rows.values()], ({ key }) => key).map(({ key }) => key),
    ),
  )
}

interface Sum {
  key: BulkValue[]
  parts: Parts
}

/** What the groups add to each table of sums, under each of its keys: their own, and the totals of type 0. */
function sumsOf(
  groups: readonly Group[],
  active: readonly ActiveChange[],
  dayIn: DayIn,
): Map<SumTableName, Map<string, Sum>> {
  const tables = new Map<SumTableName, Map<string, Sum>>()
  const add = (table: SumTableName, key: BulkValue[], parts: Partial<Parts>): void => {
    const rows = tables.get(table) ?? new Map<string, Sum>()
    tables.set(table, rows)
    const id = sortKey(key)
    const sum = rows.get(id) ?? { key, parts: zeroParts() }
    rows.set(id, sum)
    addParts(sum.parts, parts)
  }
  for (const {
    subjectNo,
    organizationId,
    workspaceId,
    eventType,
    nameId: name,
    bucket,
    parts,
  } of groups) {
    const time = bucketTime(bucket)
    const isOrganized = !organizationId.equals(NONE)
    const [zoneId, date] = dayIn(organizationId, bucket)
    for (const [type, id] of [
      [eventType, name],
      [0, NONE],
    ] as const) {
      add('oro_r15_user', [subjectNo, type, time, id, organizationId, workspaceId], parts)
      if (!isOrganized) continue
      add('oro_r15_org', [organizationId, type, time, id], parts)
      add('oro_r1d_org', [organizationId, zoneId, type, date, id], parts)
      if (!workspaceId.equals(NONE))
        add('oro_r15_workspace', [organizationId, workspaceId, type, time, id], parts)
    }
    if (isOrganized) add('oro_r1d_user', [organizationId, zoneId, date, subjectNo], parts)
  }
  for (const { subjectNo, organizationId, bucket, difference } of active) {
    if (organizationId.equals(ALL)) continue
    const [zoneId, date] = dayIn(organizationId, bucket)
    const parts = { active_ms: difference }
    add('oro_r15_org', [organizationId, 0, bucketTime(bucket), NONE], parts)
    add('oro_r1d_org', [organizationId, zoneId, 0, date, NONE], parts)
    add('oro_r1d_user', [organizationId, zoneId, date, subjectNo], parts)
  }
  return tables
}

function inOrder<T>(rows: readonly T[], keyOf: (row: T) => readonly BulkValue[]): T[] {
  const keyed = rows.map((row) => ({ row, key: sortKey(keyOf(row)) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row)
}

/** Bins by key with their counts, in order. */
function countedBins(
  bins: readonly BinCount[],
  keyOf: (bin: BinCount) => BulkValue[],
): BulkValue[][] {
  const groups = grouped(bins, (bin) => sortKey(keyOf(bin)))
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
  return rows.map(([, same]) => [
    ...keyOf(same[0] as BinCount),
    same.reduce((sum, { n }) => sum + n, 0),
  ])
}

function distinct(rows: readonly BulkValue[][]): BulkValue[][] {
  const byKey = new Map(rows.map((row) => [sortKey(row), row]))
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
