import type { Kysely } from 'kysely'
import { runTogether } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { spanOfDate } from '../../series/zones.ts'
import { usersOf } from '../../subjects/index.ts'
import type { Transact } from './aggregate.ts'
import { GRACE_MS } from './final.ts'
import { grouped } from './grouped.ts'
import { namesOf } from './names.ts'
import { addQuality } from './queries/ingest.ts'
import { activeOrganizations, activePeople } from './queries/summaries.ts'
import { listDayZones, listUserZones } from './queries/zones.ts'
import { replaceDays } from './replace.ts'
import { datesEnded, writeTeamDay, writeUserDay } from './summaries.ts'

type Db = Kysely<Database>

const HOUR_MS = 3_600_000
/** How much later than in UTC a date ends: the zones west of Greenwich. */
const LATEST_ZONE_MS = 12 * HOUR_MS

/** What the daily job works with. */
export interface DailyWork {
  db: Db
  run: Transact
  now: () => Date
  siteZone: string
  signal: AbortSignal
}

/**
 * Audits the UTC days of a period against the events, repairs what is wrong, and writes the summaries of the local days
 * that ended in it, or could become final in it. Doing it again, for any past period, writes the same rows.
 */
export async function aggregateDaily(
  work: DailyWork,
  { start, end }: { start: Date; end: Date },
): Promise<{ days: number; drift: number; users: number; teams: number }> {
  const now = work.now()
  const from = start.getTime() - GRACE_MS
  const to = Math.min(now.getTime(), end.getTime() + LATEST_ZONE_MS)
  const audited = await audit(work, datesEnded('UTC', from, Math.min(to, end.getTime())))
  return {
    ...audited,
    users: await writeUsers(work, from, to),
    teams: await writeTeams(work, from, to),
  }
}

async function audit(
  { run, now, signal }: DailyWork,
  days: readonly string[],
): Promise<{ days: number; drift: number }> {
  let total = 0
  for (const day of days) {
    signal.throwIfAborted()
    total += await run(async (db) => {
      const { size } = await replaceDays(db, { first: day, last: day }, now())
      await runTogether(db, addQuality(day, { rollup_drift: size }))
      return size
    })
  }
  return { days: days.length, drift: total }
}

/** The time in which the local days of a period lie, whatever their zones. */
function around(from: number, to: number): { from: number; to: number } {
  return { from: from - 48 * HOUR_MS, to }
}

async function writeUsers(work: DailyWork, from: number, to: number): Promise<number> {
  const { db, siteZone } = work
  const people = await usersOf(db, await activePeople(db, around(from, to)))
  const zones = await listUserZones(db, [...people.values()])
  let written = 0
  for (const [zone, users] of grouped(people.values(), (user) => zones.get(user) ?? siteZone)) {
    for (const date of datesEnded(zone, from, to)) {
      const active = new Set(
        (await usersOf(db, await activePeople(db, spanOfDate(date, zone)))).values(),
      )
      for (const owner of users.filter((user) => active.has(user))) {
        work.signal.throwIfAborted()
        const key = { owner, date, tz: zone }
        written += Number(await work.run((trx) => writeUserDay(trx, key, work.now())))
      }
    }
  }
  return written
}

async function writeTeams(work: DailyWork, from: number, to: number): Promise<number> {
  const { db } = work
  const ids = await activeOrganizations(db, around(from, to))
  const names = await namesOf(db, ids)
  let written = 0
  for (const { organizationId, zone } of await listDayZones(db, ids)) {
    const owner = names.get(organizationId.toString('hex'))
    if (owner === undefined) continue
    for (const date of datesEnded(zone, from, to)) {
      const active = await activeOrganizations(db, spanOfDate(date, zone))
      if (!active.some((id) => id.equals(organizationId))) continue
      work.signal.throwIfAborted()
      const key = { owner, date, tz: zone }
      written += Number(await work.run((trx) => writeTeamDay(trx, key, work.now())))
    }
  }
  return written
}
