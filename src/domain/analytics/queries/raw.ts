import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { GAP_MS, MAX_EVENT_MS, type Span } from '../../../series/activity.ts'
import { BUCKET_MS } from '../../../series/intervals.ts'
import { grouped } from '../grouped.ts'
import { PART_SQL, type Parts, partsOfRow, RAW_PARTS } from '../parts.ts'
import { bucketTime, NONE } from '../projections.ts'
import { conditionSql, withinSql } from './conditions.ts'
import type { SetKind } from './rollup-tables.ts'

type Db = Kysely<Database>

/** Events of one person, place, name and 15 minutes: the finest that any rollup tells apart. */
export interface Group {
  subjectNo: number
  organizationId: Buffer
  workspaceId: Buffer
  eventType: number
  nameId: Buffer
  bucket: number
  parts: Parts
}

/** What is outstanding: a touch tells which rows of its batch the rollups do not have yet. */
export interface Touch {
  batchId: Buffer
  subjectNo: number
  organizationId: Buffer
  workspaceId: Buffer
  bucket: number
  n: number
}

/** 15-minute buckets since the epoch of a time. */
export const bucketSql = (column: string): string =>
  `UNIX_TIMESTAMP(${column}) DIV ${BUCKET_MS / 1000}`
const BUCKET_SQL = bucketSql('ts')
export const ORGANIZATION_SQL = `COALESCE(organization_id, ${literal(NONE)})`
export const WORKSPACE_SQL = `COALESCE(workspace_id, ${literal(NONE)})`
const RAW_PARTS_SQL = RAW_PARTS.map((part) => `${PART_SQL[part]} AS ${part}`).join(', ')

/** The member that a row is in each kind of set, eight bytes. Sessions are told apart by person and id. */
export const MEMBER_SQL: Readonly<Record<SetKind, string>> = {
  user: "UNHEX(LPAD(HEX(subject_no), 16, '0'))",
  session: "UNHEX(LEFT(SHA2(CONCAT(subject_no, ' ', session_id), 256), 16))",
  file: 'file_id',
}
/** Which rows are in a set of the kind at all. */
export const IN_SET_SQL: Readonly<Record<SetKind, string>> = {
  user: 'TRUE',
  session: 'session_id IS NOT NULL',
  file: 'file_id IS NOT NULL',
}

/**
 * Conditions on `oro_event` for the rows of batches, one a UTC day and part of the batches: with constant bounds of
 * ts MariaDB looks into one partition, a join would look into all.
 */
export function conditionsOf(touches: readonly Touch[]): string[] {
  const batches = new Map<string, Map<string, Buffer>>()
  for (const { batchId, bucket } of touches) {
    const day = bucketTime(bucket).slice(0, 10)
    const ofDay = batches.get(day) ?? new Map<string, Buffer>()
    batches.set(day, ofDay.set(batchId.toString('hex'), batchId))
  }
  return [...batches].flatMap(([day, ofDay]) =>
    [...chunksOf([...ofDay.values()])].map(
      (some) => `batch_id IN (${some.map(literal).join(',')}) AND ${dayCondition(day)}`,
    ),
  )
}

/** The condition that an event is of a UTC day. */
export function dayCondition(day: string): string {
  const from = Date.parse(day)
  return withinSql('ts', { from, to: from + 86_400_000 })
}

/** Sums of the rows that meet a condition. */
export async function selectGroups(db: Db, condition: string): Promise<Group[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT subject_no, ${ORGANIZATION_SQL} AS organization_id,
      ${WORKSPACE_SQL} AS workspace_id, event_type, name_id, ${BUCKET_SQL} AS bucket, ${RAW_PARTS_SQL}
      FROM oro_event WHERE ${condition} GROUP BY 1, 2, 3, 4, 5, 6`)
    .execute(db)
  return rows.map((row) => ({
    subjectNo: row.subject_no as number,
    organizationId: row.organization_id as Buffer,
    workspaceId: row.workspace_id as Buffer,
    eventType: row.event_type as number,
    nameId: row.name_id as Buffer,
    bucket: Number(row.bucket),
    parts: partsOfRow(row),
  }))
}

/** Events of one organization, type, bucket and bin of durations. */
export interface BinCount {
  organizationId: Buffer
  eventType: number
  bucket: number
  bin: number
  n: number
}

export async function selectBins(db: Db, condition: string): Promise<BinCount[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT organization_id, event_type, ${BUCKET_SQL} AS bucket,
      duration_bin, COUNT(*) AS n FROM oro_event WHERE ${condition}
      AND organization_id IS NOT NULL AND duration_bin IS NOT NULL GROUP BY 1, 2, 3, 4`)
    .execute(db)
  return rows.map((row) => ({
    organizationId: row.organization_id as Buffer,
    eventType: row.event_type as number,
    bucket: Number(row.bucket),
    bin: row.duration_bin as number,
    n: Number(row.n),
  }))
}

/** A member of a set of one person, place and 15 minutes. */
export interface Member {
  subjectNo: number
  kind: SetKind
  bucket: number
  organizationId: Buffer
  workspaceId: Buffer
  key: Buffer
}

export async function selectMembers(db: Db, kind: SetKind, condition: string): Promise<Member[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT DISTINCT subject_no, ${BUCKET_SQL} AS bucket,
      ${ORGANIZATION_SQL} AS organization_id, ${WORKSPACE_SQL} AS workspace_id,
      ${MEMBER_SQL[kind]} AS member FROM oro_event WHERE ${condition} AND ${IN_SET_SQL[kind]}`)
    .execute(db)
  return rows.map((row) => ({
    subjectNo: row.subject_no as number,
    kind,
    bucket: Number(row.bucket),
    organizationId: row.organization_id as Buffer,
    workspaceId: row.workspace_id as Buffer,
    key: row.member as Buffer,
  }))
}

/** A stretch of a person's events that active time joins in any case; milliseconds of the epoch. */
export interface ActivityRow extends Span {
  subjectNo: number
  organizationId: Buffer
}

/** Events of people, each within a range of time [from, to) in milliseconds of the epoch; by person and time. */
export async function selectActivities(
  db: Db,
  ranges: readonly { subjectNo: number; from: number; to: number }[],
): Promise<ActivityRow[]> {
  const found: ActivityRow[] = []
  for (const some of chunksOf(ranges)) {
    const either = [...grouped(some, ({ from, to }) => withinSql('ts', { from, to }))].map(
      ([within, people]) =>
        `(${conditionSql({ subject_no: people.map(({ subjectNo }) => subjectNo) })} AND ${within})`,
    )
    // Of all of them together: MariaDB looks into no partition beyond.
    const bounds = withinSql('ts', {
      from: Math.min(...some.map(({ from }) => from)),
      to: Math.max(...some.map(({ to }) => to)),
    })
    const rows = await activitiesWhere(db, `(${either.join(' OR ')}) AND ${bounds}`)
    for (const row of rows) found.push(row)
  }
  return found
}

/**
 * Events that meet a condition as stretches, by person and time. Those that begin within the same GAP_MS are joined
 * whatever lies around them, so the database does it: there are fewer of them by far.
 */
export async function activitiesWhere(db: Db, condition: string): Promise<ActivityRow[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT subject_no, ${ORGANIZATION_SQL} AS organization_id,
      CAST(UNIX_TIMESTAMP(MIN(ts)) * 1000 AS INT) AS start,
      CAST(MAX(UNIX_TIMESTAMP(ts) * 1000 + LEAST(COALESCE(duration_ms, 0), ${MAX_EVENT_MS})) AS INT) AS end
      FROM oro_event WHERE ${condition}
      GROUP BY subject_no, organization_id, UNIX_TIMESTAMP(ts) DIV ${GAP_MS / 1000} ORDER BY subject_no, start`)
    .execute(db)
  return rows.map((row) => ({
    subjectNo: row.subject_no as number,
    organizationId: row.organization_id as Buffer,
    start: Number(row.start),
    end: Number(row.end),
  }))
}
