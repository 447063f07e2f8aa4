import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../../series/intervals.ts'
import { PARTS, RAW_PARTS } from '../parts.ts'
import { NONE } from '../projections.ts'
import { EVENT_TYPES } from '../vocabulary.ts'
import { withinSql } from './conditions.ts'
import {
  bucketSql,
  dayCondition,
  IN_SET_SQL,
  MEMBER_SQL,
  ORGANIZATION_SQL,
  PART_COLUMNS_SQL,
  WORKSPACE_SQL,
} from './raw.ts'
import { ALL, SET_KINDS, SUM_TABLES, type SumTableName } from './rollup-tables.ts'

type Db = Kysely<Database>

/**
 * What the rollups are to hold: all rows but those whose touches are outstanding. Both are read by one statement, and
 * under the lock of the day nobody takes touches away, so all statements that say so mean the same rows.
 */
const SETTLED = 'batch_id NOT IN (SELECT batch_id FROM oro_touch)'

/** The beginning of a time's bucket. */
const BUCKET_START = `FROM_UNIXTIME((${bucketSql('ts')}) * ${BUCKET_MS / 1000})`
const none = literal(NONE)
const types = [0, ...Object.values(EVENT_TYPES)].join(',')

/** Writes the 15-minute rollups of a UTC day anew, from the events; active time apart. Under the lock of the day. */
export async function replaceBuckets(db: Db, day: string): Promise<void> {
  const ofDay = dayCondition(day, 'bucket')
  const raw = `FROM oro_event WHERE ${dayCondition(day)} AND ${SETTLED}`
  for (const table of [
    'oro_r15_user',
    'oro_r15_org',
    'oro_r15_workspace',
    'oro_r15_bin',
    'oro_r15_set',
  ]) {
    await run(db, `DELETE FROM ${table} WHERE ${ofDay}`)
  }
  await run(
    db,
    `INSERT INTO oro_r15_user (${columnsOf('oro_r15_user')}) SELECT subject_no, event_type, ${BUCKET_START} AS b,
      name_id, ${ORGANIZATION_SQL} AS o, ${WORKSPACE_SQL} AS w, ${PART_COLUMNS_SQL} ${raw} GROUP BY 1, 2, 3, 4, 5, 6`,
  )
  const sums = sumsSql(RAW_PARTS)
  await run(
    db,
    `INSERT INTO oro_r15_user (${columnsOf('oro_r15_user')}) SELECT subject_no, 0, bucket, ${none}, organization_id,
      workspace_id, ${sums} FROM oro_r15_user WHERE ${ofDay} GROUP BY subject_no, bucket, organization_id, workspace_id`,
  )
  await run(
    db,
    `INSERT INTO oro_r15_org (organization_id, event_type, bucket, name_id, ${RAW_PARTS.join(', ')})
      SELECT organization_id, event_type, bucket, name_id, ${sums} FROM oro_r15_user
      WHERE ${ofDay} AND organization_id <> ${none} GROUP BY 1, 2, 3, 4`,
  )
  await run(
    db,
    `INSERT INTO oro_r15_workspace (${columnsOf('oro_r15_workspace')})
      SELECT organization_id, workspace_id, event_type, bucket, name_id, ${sums} FROM oro_r15_user
      WHERE ${ofDay} AND organization_id <> ${none} AND workspace_id <> ${none} GROUP BY 1, 2, 3, 4, 5`,
  )
  await run(
    db,
    `INSERT INTO oro_r15_bin (organization_id, event_type, bucket, bin, n)
      SELECT organization_id, event_type, ${BUCKET_START} AS b, duration_bin, COUNT(*) ${raw}
      AND organization_id IS NOT NULL AND duration_bin IS NOT NULL GROUP BY 1, 2, 3, 4`,
  )
  const set = `INSERT INTO oro_r15_set (subject_no, kind, bucket, organization_id, workspace_id, \`key\`)`
  await run(
    db,
    `${set} SELECT subject_no, ${SET_KINDS.user}, bucket, organization_id, workspace_id, ${MEMBER_SQL.user}
      FROM oro_r15_user WHERE ${ofDay} AND event_type = 0`,
  )
  for (const kind of ['session', 'file'] as const) {
    await run(
      db,
      `${set} SELECT DISTINCT subject_no, ${SET_KINDS[kind]}, ${BUCKET_START} AS b, ${ORGANIZATION_SQL} AS o,
        ${WORKSPACE_SQL} AS w, ${MEMBER_SQL[kind]} ${raw} AND ${IN_SET_SQL[kind]}`,
    )
  }
}

export async function deleteActive(db: Db, day: string): Promise<void> {
  await run(db, `DELETE FROM oro_r15_active WHERE ${dayCondition(day, 'bucket')}`)
}

/** Puts the active time of a UTC day, as it is stored by person, into the organizations' rows. */
export async function replaceActiveSums(db: Db, day: string): Promise<void> {
  const ofDay = dayCondition(day, 'bucket')
  await run(
    db,
    `INSERT INTO oro_r15_org (organization_id, event_type, bucket, name_id, events, active_ms)
      SELECT organization_id, 0, bucket, ${none}, 0, SUM(active_ms) FROM oro_r15_active
      WHERE ${ofDay} AND organization_id <> ${literal(ALL)} GROUP BY organization_id, bucket
      ON DUPLICATE KEY UPDATE active_ms = VALUES(active_ms)`,
  )
}

/** A local day of organizations in one zone: [from, to) in milliseconds of the epoch. */
export interface LocalDay {
  organizations: readonly Buffer[]
  zoneId: Buffer
  date: string
  from: number
  to: number
}

/** Writes the rows of local days anew, from the 15-minute rollups. Under the locks of the UTC days that they touch. */
export async function replaceLocalDay(db: Db, local: LocalDay): Promise<void> {
  for (const organizations of chunksOf(local.organizations)) {
    await replaceChunk(db, { ...local, organizations })
  }
}

async function replaceChunk(
  db: Db,
  { organizations, zoneId, date, from, to }: LocalDay,
): Promise<void> {
  const zone = literal(zoneId)
  const within = `organization_id IN (${organizations.map(literal).join(',')})`
  const source = `${within} AND ${withinSql('bucket', { from, to })}`
  const own = `${within} AND zone_id = ${zone} AND date = '${date}'`
  const sums = sumsSql(PARTS)
  await run(db, `DELETE FROM oro_r1d_org WHERE ${own} AND event_type IN (${types})`)
  await run(
    db,
    `INSERT INTO oro_r1d_org (${columnsOf('oro_r1d_org')})
      SELECT organization_id, ${zone}, event_type, '${date}', name_id, ${sums} FROM oro_r15_org
      WHERE ${source} AND event_type IN (${types}) GROUP BY organization_id, event_type, name_id`,
  )
  await run(db, `DELETE FROM oro_r1d_user WHERE ${own}`)
  await run(
    db,
    `INSERT INTO oro_r1d_user (organization_id, zone_id, date, subject_no, ${RAW_PARTS.join(', ')})
      SELECT organization_id, ${zone}, '${date}', subject_no, ${sumsSql(RAW_PARTS)} FROM oro_r15_user
      WHERE event_type = 0 AND ${source} GROUP BY organization_id, subject_no`,
  )
  await run(
    db,
    `INSERT INTO oro_r1d_user (organization_id, zone_id, date, subject_no, events, active_ms)
      SELECT organization_id, ${zone}, '${date}', subject_no, 0, SUM(active_ms) FROM oro_r15_active
      WHERE ${source} GROUP BY organization_id, subject_no
      ON DUPLICATE KEY UPDATE active_ms = VALUES(active_ms)`,
  )
  await run(db, `DELETE FROM oro_r1d_bin WHERE ${own} AND event_type IN (${types})`)
  await run(
    db,
    `INSERT INTO oro_r1d_bin (organization_id, zone_id, event_type, date, bin, n)
      SELECT organization_id, ${zone}, event_type, '${date}', bin, SUM(n) FROM oro_r15_bin
      WHERE ${source} AND event_type IN (${types}) GROUP BY organization_id, event_type, bin`,
  )
  const kinds = Object.values(SET_KINDS).join(',')
  await run(db, `DELETE FROM oro_r1d_set WHERE ${own} AND kind IN (${kinds})`)
  await run(
    db,
    `INSERT INTO oro_r1d_set (organization_id, zone_id, kind, date, \`key\`)
      SELECT DISTINCT organization_id, ${zone}, kind, '${date}', \`key\` FROM oro_r15_set
      WHERE ${source} AND kind IN (${kinds})`,
  )
}

/** Organizations with anything in a UTC day. */
export async function organizationsOn(db: Db, day: string): Promise<Buffer[]> {
  const { rows } = await sql
    .raw<{ organization_id: Buffer }>(
      `SELECT DISTINCT organization_id FROM oro_r15_org WHERE ${dayCondition(day, 'bucket')}`,
    )
    .execute(db)
  return rows.map(({ organization_id }) => organization_id)
}

/** People with events from one time to another, milliseconds of the epoch. */
export async function peopleBetween(
  db: Db,
  range: { from: number; to: number },
): Promise<number[]> {
  const { rows } = await sql
    .raw<{ subject_no: number }>(
      `SELECT DISTINCT subject_no FROM oro_event WHERE ${withinSql('ts', range)} ORDER BY subject_no`,
    )
    .execute(db)
  return rows.map(({ subject_no }) => subject_no)
}

function columnsOf(table: SumTableName): string {
  const { key, parts } = SUM_TABLES[table]
  return [...key, ...parts].join(', ')
}

function sumsSql(parts: readonly string[]): string {
  return parts.map((part) => `SUM(${part})`).join(', ')
}

async function run(db: Db, text: string): Promise<void> {
  await sql.raw(text).execute(db)
}
