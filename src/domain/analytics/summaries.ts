import type { Kysely } from 'kysely'
import { databaseDay } from '../../db/time.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { addDays, datesBetween, localDate, spanOfDate } from '../../series/zones.ts'
import { findSubject, usersOf } from '../../subjects/index.ts'
import { windowsOf } from './active.ts'
import type { Transact } from './aggregate.ts'
import { isFinal } from './final.ts'
import { nameId, namesOf } from './names.ts'
import { outstandingSince } from './outstanding.ts'
import type { Touch } from './queries/raw.ts'
import {
  findSummary,
  listSummaries,
  type StoredSummary,
  type SummaryKey,
  type SummaryTable,
  type SummaryValues,
  storeSummary,
  unsettle,
  unsettledSummaries,
} from './queries/summaries.ts'
import { lockDays } from './queries/touches.ts'
import type { Conditions } from './question.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { teamDay } from './team-day.ts'
import { userDay } from './user-summary.ts'

type Db = Kysely<Database>

/** What one kind of summary is about, and its figures of a local day; undefined for an owner that is gone. */
interface Kind {
  table: SummaryTable
  whereOf: (db: Db, owner: string) => Promise<Conditions | undefined>
  figures: (
    snapshot: Snapshot,
    where: Conditions,
    date: string,
    zone: string,
  ) => Promise<SummaryValues>
}

const USERS: Kind = {
  table: 'tabUser Analytics Summary',
  whereOf: async (db, user) => {
    const subjectNo = await findSubject(db, user)
    return subjectNo === undefined ? undefined : { subject_no: [subjectNo] }
  },
  figures: async (snapshot, where, date, zone) => {
    const day = await userDay(snapshot, Number(where.subject_no?.[0]), date, zone)
    // The column takes no null: productivity_reason says that there is no score.
    return { ...day, productivity_score: day.productivity_score ?? 0 }
  },
}

const TEAMS: Kind = {
  table: 'tabTeam Analytics Summary',
  whereOf: async (_db, organization) => ({ organization_id: [nameId(organization)] }),
  figures: teamDay,
}

/** Every kind of summary. */
const KINDS = [USERS, TEAMS] as const

/** Summaries that one call settles at most, of each kind. */
const SETTLED_AT_ONCE = 200

/** Writes a local day of a user; see writeSummary. */
export const writeUserDay = (db: Db, key: SummaryKey, now: Date) =>
  writeSummary(db, USERS, key, now)
/** Writes a local day of an organization; see writeSummary. */
export const writeTeamDay = (db: Db, key: SummaryKey, now: Date) =>
  writeSummary(db, TEAMS, key, now)

/**
 * Writes a summary as the events have it, in the zone that it was first cut in; nothing where that is what it says
 * already. A day that was final before and changes has another revision. True when something was written.
 */
async function writeSummary(db: Db, kind: Kind, key: SummaryKey, now: Date): Promise<boolean> {
  const where = await kind.whereOf(db, key.owner)
  if (where === undefined) return false
  const zone = (await findSummary(db, kind.table, key, ['tz']))?.tz ?? key.tz
  const { from, to } = spanOfDate(key.date, zone)
  // Nobody moves rows from touches to rollups while both are read.
  await lockDays(db, datesBetween(databaseDay(new Date(from)), databaseDay(new Date(to))))
  const snapshot = openSnapshot(db, now)
  const values = await kind.figures(snapshot, where, key.date, zone)
  const since = await outstandingSince(snapshot, where)
  const final = isFinal(key.date, zone, now, since) ? 1 : 0
  const before = await findSummary(db, kind.table, key, Object.keys(values))
  const changes = before === undefined || !isSame(before.values, values)
  if (!changes && before.final === final) return false
  const row = { values, tz: zone, final, revision: revisionOf(before, changes, final) } as const
  await storeSummary(db, kind.table, key, row, now)
  return true
}

/** 0 until a day is final for the first time; from then on every final change counts. */
function revisionOf(before: StoredSummary | undefined, changes: boolean, final: 0 | 1): number {
  const revision = before?.revision ?? 0
  if (final === 0) return revision
  return revision === 0 || changes ? revision + 1 : revision
}

/** Decimals come back as texts, with all their places. */
function isSame(stored: SummaryValues, values: SummaryValues): boolean {
  return Object.entries(values).every(([column, value]) => {
    const before = stored[column]
    return typeof value === 'number' ? Number(before) === value : before === value
  })
}

/**
 * Says of stored summaries that touches change them: they are written again. In the transaction that takes the touches,
 * so that none is forgotten.
 */
export async function unsettleTouched(db: Db, touches: readonly Touch[]): Promise<void> {
  const windows = windowsOf(touches).map(({ subjectNo, from, to }) => ({
    subjectNo,
    from: from * BUCKET_MS,
    to: to * BUCKET_MS,
  }))
  const users = await usersOf(db, [...new Set(windows.map(({ subjectNo }) => subjectNo))])
  await unsettleWhere(
    db,
    USERS.table,
    windows.map((one) => ({ ...one, owner: users.get(one.subjectNo) })),
  )
  const ids = new Map(touches.map(({ organizationId: id }) => [id.toString('hex'), id]))
  const names = await namesOf(db, [...ids.values()])
  const moments = touches.map(({ organizationId, bucket }) => ({
    owner: names.get(organizationId.toString('hex')),
    from: bucket * BUCKET_MS,
    to: (bucket + 1) * BUCKET_MS,
  }))
  await unsettleWhere(db, TEAMS.table, moments)
}

interface Moment {
  owner: string | undefined
  from: number
  to: number
}

async function unsettleWhere(
  db: Db,
  table: SummaryTable,
  moments: readonly Moment[],
): Promise<void> {
  const owners = [...new Set(moments.flatMap(({ owner }) => owner ?? []))]
  if (owners.length === 0) return
  const from = addDays(databaseDay(new Date(Math.min(...moments.map((one) => one.from)))), -1)
  const to = addDays(databaseDay(new Date(Math.max(...moments.map((one) => one.to)))), 1)
  const stored = await listSummaries(db, table, { owners, from, to, final: 1 })
  const touched = stored.filter(({ owner, date, tz }) => {
    const day = spanOfDate(date, tz)
    return moments.some((one) => one.owner === owner && one.from < day.to && one.to > day.from)
  })
  await unsettle(db, table, touched)
}

/** Writes summaries that are not final and could be by now; answers how many it looked at. */
export async function settleSummaries(db: Db, run: Transact, now: Date): Promise<number> {
  let looked = 0
  for (const kind of KINDS) {
    const until = addDays(databaseDay(now), 1)
    const keys = await unsettledSummaries(db, kind.table, until, SETTLED_AT_ONCE)
    const due = keys.filter(({ date, tz }) => isFinal(date, tz, now, undefined))
    for (const key of due) await run((trx) => writeSummary(trx, kind, key, now))
    looked += due.length
  }
  return looked
}

/** Local dates of a zone that ended in a stretch of time, milliseconds of the epoch. */
export function datesEnded(zone: string, from: number, to: number): string[] {
  const dates = datesBetween(addDays(localDate(from, zone), -1), localDate(to, zone))
  return dates.filter((date) => {
    const { to: end } = spanOfDate(date, zone)
    return end > from && end <= to
  })
}
