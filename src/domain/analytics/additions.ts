import type { Compilable } from 'kysely'
import type { BulkValue } from '../../db/bulk.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { localDate } from '../../series/zones.ts'
import type { ActiveChange } from './active.ts'
import { grouped } from './grouped.ts'
import { nameId } from './names.ts'
import { addParts, type Parts, zeroParts } from './parts.ts'
import { bucketTime, NONE, sortKey } from './projections.ts'
import type { BinCount, Group, Member } from './queries/raw.ts'
import {
  ALL,
  addBins,
  addMembers,
  addSums,
  deleteEmptied,
  SET_KINDS,
  type SumTableName,
} from './queries/rollup-tables.ts'
import type { DayZone } from './queries/zones.ts'

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

/** What new events bring, as it is read from them. */
interface News {
  groups: readonly Group[]
  bins: readonly BinCount[]
  members: readonly Member[]
  active: readonly ActiveChange[]
}

/** Statements that add the news to all rollups; the rows of each table in the order of their keys, since opposite ones deadlock. */
export function additions(
  { groups, bins, members, active }: News,
  zones: readonly DayZone[],
): Compilable[] {
  const dayIn = daysIn(zones)
  const sums = sumsOf(groups, active, dayIn)
  return [
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
