import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../../series/intervals.ts'
import { AGGREGATE_SQL, partsSql, RAW_PARTS } from '../parts.ts'
import { NONE } from '../projections.ts'
import { bucketSql, MEMBER_SQL, ORGANIZATION_SQL, WORKSPACE_SQL } from './raw.ts'
import { type BucketRollup, columnsOf, SET_KINDS, sumsSql } from './rollup-tables.ts'

type Db = Kysely<Database>

/** Temporary tables of a connection, and the finest rollups whose columns they have. */
const NEWS = {
  oro_new_user: 'oro_r15_user',
  oro_new_bin: 'oro_r15_bin',
  oro_new_set: 'oro_r15_set',
} as const

const none = literal(NONE)
const place = 'organization_id, workspace_id'
const finest = `subject_no, event_type, bucket, name_id, ${place}`
/** Each event, no wider than the rollups need it. */
const EVENT_COLUMNS = `subject_no, event_type, FROM_UNIXTIME((${bucketSql('ts')}) * ${BUCKET_MS / 1000}) AS bucket, name_id,
  ${ORGANIZATION_SQL} AS organization_id, ${WORKSPACE_SQL} AS workspace_id, success, cost_usd, tokens_input, tokens_output,
  lines_added, lines_deleted, duration_ms, duration_bin, ${MEMBER_SQL.file} AS file,
  ${MEMBER_SQL.session} AS session`
const aggregates = Object.entries(AGGREGATE_SQL).map(
  ([name, aggregate]) => `${aggregate} AS ${name}`,
)
const parts = Object.values(
  partsSql(
    Object.fromEntries(
      Object.keys(AGGREGATE_SQL).map((name) => [name, name]),
    ) as typeof AGGREGATE_SQL,
  ),
)

const insert = (news: keyof typeof NEWS, select: string): string =>
  `INSERT INTO ${news} (${columnsOf(NEWS[news]).join(', ')}) ${select}`
const members = (kind: 'session' | 'file'): string =>
  insert(
    'oro_new_set',
    `SELECT SQL_BIG_RESULT subject_no, ${SET_KINDS[kind]}, bucket, ${place}, ${kind} FROM oro_new
      WHERE ${kind} IS NOT NULL GROUP BY subject_no, bucket, ${place}, ${kind}`,
  )

/**
 * Sums up the events that meet one of the conditions, no event two of them, in temporary tables: from there the rows of
 * all rollups are made. SQL_BIG_RESULT: so many groups are sorted faster than looked up, and stored faster in order.
 */
export async function gather(db: Db, conditions: readonly string[]): Promise<void> {
  const either = conditions.map((one) => `SELECT ${EVENT_COLUMNS} FROM oro_event WHERE ${one}`)
  const texts = [
    `CREATE OR REPLACE TEMPORARY TABLE oro_new ENGINE=Aria TRANSACTIONAL=0 ${either.join(' UNION ALL ')}`,
    ...Object.entries(NEWS).map(
      ([news, table]) =>
        `CREATE OR REPLACE TEMPORARY TABLE ${news} ENGINE=Aria TRANSACTIONAL=0 SELECT * FROM ${table} WHERE FALSE`,
    ),
    insert(
      'oro_new_user',
      `SELECT ${finest}, ${parts.join(', ')} FROM
        (SELECT SQL_BIG_RESULT ${finest}, ${aggregates.join(', ')} FROM oro_new GROUP BY ${finest}) AS sums`,
    ),
    insert(
      'oro_new_user',
      `SELECT SQL_BIG_RESULT subject_no, 0, bucket, ${none}, ${place}, ${sumsSql(RAW_PARTS)}
        FROM oro_new_user GROUP BY subject_no, bucket, ${place}`,
    ),
    insert(
      'oro_new_bin',
      `SELECT SQL_BIG_RESULT organization_id, event_type, bucket, duration_bin, COUNT(*) FROM oro_new
        WHERE organization_id <> ${none} AND duration_bin IS NOT NULL
        GROUP BY organization_id, event_type, bucket, duration_bin`,
    ),
    insert(
      'oro_new_set',
      `SELECT subject_no, ${SET_KINDS.user}, bucket, ${place}, ${MEMBER_SQL.user}
        FROM oro_new_user WHERE event_type = 0`,
    ),
    members('session'),
    members('file'),
    'DROP TEMPORARY TABLE oro_new',
  ]
  // One by one: each has the time that a statement may take.
  for (const text of texts) await sql.raw(text).execute(db)
}

/** Lets go of what was gathered. What an error leaves behind goes with the connection's next gathering. */
export async function forgetGathered(db: Db): Promise<void> {
  await sql.raw(`DROP TEMPORARY TABLE IF EXISTS ${Object.keys(NEWS).join(', ')}`).execute(db)
}

/** Organizations that something was gathered of. */
export async function gatheredOrganizations(db: Db): Promise<Buffer[]> {
  const organizations = await distinctOf<Buffer>(db, 'organization_id')
  return organizations.filter((id) => !id.equals(NONE))
}

/** People that something was gathered of. */
export function gatheredPeople(db: Db): Promise<number[]> {
  return distinctOf<number>(db, 'subject_no')
}

async function distinctOf<T>(db: Db, column: string): Promise<T[]> {
  const { rows } = await sql
    .raw<{ one: T }>(`SELECT DISTINCT ${column} AS one FROM oro_new_user WHERE event_type = 0`)
    .execute(db)
  return rows.map(({ one }) => one)
}

const keyOf = (table: BucketRollup): string => columnsOf(table, []).join(', ')
const copied = (table: BucketRollup, from: string): string =>
  `SELECT ${columnsOf(table).join(', ')} FROM ${from}`
const summed = (table: BucketRollup, from: string): string =>
  `SELECT ${keyOf(table)}, ${sumsSql(RAW_PARTS)} FROM ${from} GROUP BY ${keyOf(table)}`

/** What was gathered, as rows of each rollup by 15 minutes; active time apart. */
export const GATHERED: Readonly<Record<BucketRollup, string>> = {
  oro_r15_user: copied('oro_r15_user', 'oro_new_user'),
  oro_r15_org: summed('oro_r15_org', `oro_new_user WHERE organization_id <> ${none}`),
  oro_r15_workspace: summed(
    'oro_r15_workspace',
    `oro_new_user WHERE organization_id <> ${none} AND workspace_id <> ${none}`,
  ),
  oro_r15_bin: copied('oro_r15_bin', 'oro_new_bin'),
  oro_r15_set: copied('oro_r15_set', 'oro_new_set'),
}
