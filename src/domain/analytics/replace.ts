import type { Kysely } from 'kysely'
import { chunksOf } from '../../db/chunks.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { addDays, datesBetween } from '../../series/zones.ts'
import { REACH, refreshActive } from './active.ts'
import { RAW_PARTS } from './parts.ts'
import { withinSql } from './queries/conditions.ts'
import { ANY_TYPE, dayRows, FROM_BUCKETS, localDaysOf, ofDays } from './queries/local-days.ts'
import {
  forgetGathered,
  GATHERED,
  gather,
  gatheredOrganizations,
  gatheredPeople,
} from './queries/news.ts'
import {
  organizationsWithin,
  peopleBetween,
  replaceActiveSums,
  replaceRows,
  SETTLED,
} from './queries/replace.ts'
import {
  BUCKET_ROLLUPS,
  type BucketRollup,
  DAY_ROLLUPS,
  type DayRollup,
} from './queries/rollup-tables.ts'
import { unsettleAround } from './queries/summaries.ts'
import { lockDays, outstandingPeople } from './queries/touches.ts'
import { keepDayZones } from './queries/zones.ts'

type Db = Kysely<Database>

/** UTC days one after the other, both dates included. */
export interface Days {
  first: string
  last: string
}

/** Days before and after some whose local days, in any zone, reach into them or out of them. */
export const AROUND = 2

/**
 * Makes all rollups of UTC days what the events say, and answers which people and organizations had something else
 * before. One transaction, under the locks of the days around: readers see them before or after.
 */
export async function replaceDays(db: Db, days: Days, now: Date): Promise<ReadonlySet<string>> {
  await lockAround(db, days)
  const range = rangeOfDays(days)
  const within = withinSql('bucket', range)
  const before = await organizationsWithin(db, within)
  await gather(db, [`${withinSql('ts', range)} AND ${SETTLED}`])
  const changed = new Set<string>()
  const everybody = {
    subject_no: (await gatheredPeople(db)).map(hexOf),
    organization_id: (await gatheredOrganizations(db)).map((id) =>
      id.toString('hex').toUpperCase(),
    ),
  }
  for (const table of Object.keys(BUCKET_ROLLUPS) as BucketRollup[]) {
    const scopes = await replaceRows(db, {
      table,
      select: GATHERED[table],
      stored: `${within} AND ${STORED[table] ?? 'TRUE'}`,
      // Active time comes from the rows by person, below.
      ...(table === 'oro_r15_org' && { sums: RAW_PARTS }),
    })
    const { scope } = BUCKET_ROLLUPS[table]
    for (const one of scopes ?? everybody[scope]) changed.add(`${scope} ${one}`)
  }
  for (const person of await replaceActive(db, range)) changed.add(`subject_no ${person}`)
  await replaceActiveSums(db, within)
  await replaceLocalDays(db, days, [...before, ...(await organizationsWithin(db, within))], now)
  await forgetGathered(db)
  if (changed.size > 0) await unsettleAround(db, addDays(days.first, -1), addDays(days.last, 1))
  return changed
}

function hexOf(subjectNo: number): string {
  return subjectNo.toString(16).toUpperCase()
}

const STORED: Partial<Record<BucketRollup, string>> = {
  oro_r15_user: ANY_TYPE,
  // The others hold active time alone.
  oro_r15_org: 'events > 0',
}

/** Locks UTC days and all days whose rollups change with theirs. */
export function lockAround(db: Db, { first, last }: Days): Promise<void> {
  return lockDays(db, datesBetween(addDays(first, -AROUND), addDays(last, AROUND)))
}

function rangeOfDays({ first, last }: Days): { from: number; to: number } {
  return { from: Date.parse(first), to: Date.parse(addDays(last, 1)) }
}

/**
 * Stores active time anew; answers whose was wrong, in hex. Stored active time may be ahead of the other rollups: it is
 * reckoned from all events there are. So that of people with outstanding events is no error.
 */
async function replaceActive(db: Db, range: { from: number; to: number }): Promise<string[]> {
  // Events around the range reach into it.
  const around = { from: range.from - REACH.lookBehind, to: range.to + REACH.before }
  const buckets = { from: range.from / BUCKET_MS, to: range.to / BUCKET_MS }
  const people = new Set<number>()
  for (const some of chunksOf(await peopleBetween(db, around))) {
    const windows = some.map((subjectNo) => ({ subjectNo, ...buckets }))
    for (const { subjectNo } of await refreshActive(db, windows)) people.add(subjectNo)
  }
  const ahead = new Set(await outstandingPeople(db, [...people]))
  return [...people].filter((one) => !ahead.has(one)).map(hexOf)
}

/** The local days, in each organization's own zone, that have part in the UTC days. */
async function replaceLocalDays(
  db: Db,
  days: Days,
  organizations: readonly Buffer[],
  now: Date,
): Promise<void> {
  const zones = await keepDayZones(db, organizations, now)
  for (const local of localDaysOf(zones, rangeOfDays(days))) {
    const rows = dayRows(FROM_BUCKETS, local)
    for (const table of Object.keys(DAY_ROLLUPS) as DayRollup[]) {
      await replaceRows(db, { table, stored: ofDays(table, local), select: rows[table] })
    }
  }
}
