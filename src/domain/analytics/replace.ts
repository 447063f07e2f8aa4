import type { Kysely } from 'kysely'
import { chunksOf } from '../../db/chunks.ts'
import { runTogether } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { addDays, datesBetween, localDate, spanOfDate } from '../../series/zones.ts'
import { REACH, timesOf } from './active.ts'
import { grouped } from './grouped.ts'
import { nameId } from './names.ts'
import { storeActive } from './queries/active.ts'
import { conditionSql, withinSql } from './queries/conditions.ts'
import { digestsOf } from './queries/digests.ts'
import { activitiesWhere } from './queries/raw.ts'
import {
  deleteActive,
  organizationsOn,
  peopleBetween,
  replaceActiveSums,
  replaceBuckets,
  replaceLocalDay,
} from './queries/replace.ts'
import { unsettleAround } from './queries/summaries.ts'
import { lockDays } from './queries/touches.ts'
import { keepDayZones } from './queries/zones.ts'

type Db = Kysely<Database>

const DAY_MS = 86_400_000
/** Days around one whose local days, in any zone, reach into it or out of it. */
const AROUND = [-2, -1, 0, 1, 2]

/**
 * Writes all rollups of a UTC day anew, from the events, and answers how many people and organizations had something
 * else before. One transaction, under the locks of the days around: readers see the day before or after.
 */
export async function replaceDay(db: Db, day: string, now: Date): Promise<{ drift: number }> {
  await lockAround(db, day)
  const [before, organizationsBefore] = [await digestsOf(db, day), await organizationsOn(db, day)]
  await replaceBuckets(db, day)
  await replaceActive(db, day)
  await replaceLocalDays(
    db,
    day,
    [...organizationsBefore, ...(await organizationsOn(db, day))],
    now,
  )
  const drift = differences(before, await digestsOf(db, day))
  if (drift > 0) await unsettleAround(db, addDays(day, -1), addDays(day, 1))
  return { drift }
}

/** Locks a UTC day and all days whose rollups change with its own. */
export function lockAround(db: Db, day: string): Promise<void> {
  return lockDays(
    db,
    AROUND.map((days) => addDays(day, days)),
  )
}

function differences<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): number {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].filter((key) => before.get(key) !== after.get(key)).length
}

async function replaceActive(db: Db, day: string): Promise<void> {
  const from = Date.parse(`${day}T00:00:00Z`)
  const to = from + DAY_MS
  // Events around the day reach into it.
  const around = { from: from - REACH.lookBehind, to: to + REACH.before }
  const people = await peopleBetween(db, around)
  await deleteActive(db, day)
  for (const some of chunksOf(people)) {
    const condition = `${conditionSql({ subject_no: some })} AND ${withinSql('ts', around)}`
    const events = grouped(await activitiesWhere(db, condition), ({ subjectNo }) => subjectNo)
    const times = [...events].flatMap(([subjectNo, own]) =>
      timesOf(subjectNo, own, (bucket) => bucket * BUCKET_MS >= from && bucket * BUCKET_MS < to),
    )
    await runTogether(db, storeActive(times))
  }
  await replaceActiveSums(db, day)
}

/** The local days, in each organization's own zone, that have part in the UTC day. */
async function replaceLocalDays(
  db: Db,
  day: string,
  organizations: readonly Buffer[],
  now: Date,
): Promise<void> {
  const distinct = new Map(organizations.map((id) => [id.toString('hex'), id]))
  const zones = await keepDayZones(db, [...distinct.values()], now)
  const start = Date.parse(`${day}T00:00:00Z`)
  for (const [zone, own] of grouped(zones, (one) => one.zone)) {
    const last = localDate(start + DAY_MS - 1, zone)
    for (const date of datesBetween(localDate(start, zone), last)) {
      await replaceLocalDay(db, {
        organizations: own.map(({ organizationId }) => organizationId),
        zoneId: nameId(zone),
        date,
        ...spanOfDate(date, zone),
      })
    }
  }
}
