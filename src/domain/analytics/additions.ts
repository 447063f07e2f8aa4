import type { Compilable } from 'kysely'
import type { BulkValue } from '../../db/bulk.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { localDate } from '../../series/zones.ts'
import type { ActiveChange } from './active.ts'
import { grouped } from './grouped.ts'
import { nameId } from './names.ts'
import { RAW_PARTS } from './parts.ts'
import { bucketTime, NONE, sortKey } from './projections.ts'
import { dayRows, FROM_NEWS, localDaysOf } from './queries/local-days.ts'
import { GATHERED } from './queries/news.ts'
import type { Touch } from './queries/raw.ts'
import {
  type ActiveTableName,
  ALL,
  addActive,
  addSelected,
  BUCKET_ROLLUPS,
  type BucketRollup,
  DAY_ROLLUPS,
  type DayRollup,
  deleteEmptied,
  ROLLUPS,
  type RollupName,
} from './queries/rollup-tables.ts'
import type { DayZone } from './queries/zones.ts'

/** Statements that add what was gathered of the touches' events to all rollups. */
export function additions(touches: readonly Touch[], zones: readonly DayZone[]): Compilable[] {
  const buckets = touches.map(({ bucket }) => bucket)
  const range = {
    from: Math.min(...buckets) * BUCKET_MS,
    to: (Math.max(...buckets) + 1) * BUCKET_MS,
  }
  const days = localDaysOf(zones, range).map((local) => dayRows(FROM_NEWS, local))
  return [
    ...(Object.keys(BUCKET_ROLLUPS) as BucketRollup[]).map((table) =>
      addSelected(table, GATHERED[table], gatheredSums(table)),
    ),
    ...(Object.keys(DAY_ROLLUPS) as DayRollup[]).flatMap((table) =>
      days.map((rows) => addSelected(table, rows[table], gatheredSums(table))),
    ),
  ]
}

/** Active time is not gathered: only its changes are known. */
function gatheredSums(table: RollupName): readonly string[] {
  const { sums } = ROLLUPS[table]
  return (sums as readonly string[]).includes('active_ms') ? RAW_PARTS : sums
}

/** Statements that add changes of active time to the rows of organizations. */
export function activeAdditions(
  changes: readonly ActiveChange[],
  zones: readonly DayZone[],
): Compilable[] {
  const dayIn = daysIn(zones)
  const ofOrganizations = changes.filter(({ organizationId }) => !organizationId.equals(ALL))
  const keysOf: Record<ActiveTableName, (change: ActiveChange) => BulkValue[]> = {
    oro_r15_org: ({ organizationId, bucket }) => [organizationId, 0, bucketTime(bucket), NONE],
    oro_r1d_org: ({ organizationId, bucket }) => {
      const [zoneId, date] = dayIn(organizationId, bucket)
      return [organizationId, zoneId, 0, date, NONE]
    },
    oro_r1d_user: ({ organizationId, subjectNo, bucket }) => [
      organizationId,
      ...dayIn(organizationId, bucket),
      subjectNo,
    ],
  }
  return (Object.keys(keysOf) as ActiveTableName[]).flatMap((table) => {
    const rows = [...grouped(ofOrganizations, (change) => sortKey(keysOf[table](change)))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, same]) => ({
        key: keysOf[table](same[0] as ActiveChange),
        activeMs: same.reduce((sum, { difference }) => sum + difference, 0),
        isLess: same.some(({ difference }) => difference < 0),
      }))
    // What a loss left without anything would not be there if it had never been.
    const losses = rows.filter(({ isLess }) => isLess).map(({ key }) => key)
    return [...addActive(table, rows), ...deleteEmptied(table, losses)]
  })
}

/** The local date and the zone's id of an organization's bucket. */
function daysIn(
  zones: readonly DayZone[],
): (organizationId: Buffer, bucket: number) => [zoneId: Buffer, date: string] {
  const zoneOf = new Map(
    zones.map(({ organizationId, zone }) => [organizationId.toString('hex'), zone]),
  )
  return (organizationId, bucket) => {
    const zone = zoneOf.get(organizationId.toString('hex')) ?? 'UTC'
    return [nameId(zone), localDate(bucket * BUCKET_MS, zone)]
  }
}
