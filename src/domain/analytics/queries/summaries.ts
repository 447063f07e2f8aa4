import { type Kysely, sql } from 'kysely'
import { chunksOf } from '../../../db/chunks.ts'
import { databaseTime } from '../../../db/time.ts'
import { newName } from '../../../db/uuid.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { withinSql } from './conditions.ts'

type Db = Kysely<Database>

/** The two kinds of summaries, and the column that says whose each is. */
const OWNERS = {
  'tabUser Analytics Summary': 'user',
  'tabTeam Analytics Summary': 'organization',
} as const

export type SummaryTable = keyof typeof OWNERS

/** A summary by whose it is and of which local day. */
export interface SummaryKey {
  /** A user's or an organization's name. */
  owner: string
  date: string
  /** The zone that the day was cut in. */
  tz: string
}

/** Summaries of the owners in a range of dates that are final, or those that are not. */
export async function listSummaries(
  db: Db,
  table: SummaryTable,
  {
    owners,
    from,
    to,
    final,
  }: { owners: readonly string[]; from: string; to: string; final: 0 | 1 },
): Promise<SummaryKey[]> {
  const found: SummaryKey[] = []
  for (const some of chunksOf(owners)) {
    const { rows } = await sql<SummaryKey>`
      SELECT ${sql.ref(OWNERS[table])} AS owner, date, tz FROM ${sql.table(table)}
      WHERE ${sql.ref(OWNERS[table])} IN (${sql.join(some)}) AND date BETWEEN ${from} AND ${to}
      AND final = ${final}`.execute(db)
    found.push(...rows)
  }
  return found
}

/** Summaries that are not final, of days up to a date, the oldest first. */
export async function unsettledSummaries(
  db: Db,
  table: SummaryTable,
  until: string,
  limit: number,
): Promise<SummaryKey[]> {
  const { rows } = await sql<SummaryKey>`
    SELECT ${sql.ref(OWNERS[table])} AS owner, date, tz FROM ${sql.table(table)}
    WHERE final = 0 AND date <= ${until} ORDER BY date LIMIT ${sql.lit(limit)}`.execute(db)
  return rows
}

/** Says that summaries are to be written again. */
export async function unsettle(db: Db, table: SummaryTable, keys: readonly SummaryKey[]) {
  for (const { owner, date } of keys) {
    await sql`UPDATE ${sql.table(table)} SET final = 0
      WHERE ${sql.ref(OWNERS[table])} = ${owner} AND date = ${date}`.execute(db)
  }
}

/** Says so of all summaries of days around a UTC day. */
export async function unsettleAround(db: Db, from: string, to: string): Promise<void> {
  for (const table of Object.keys(OWNERS) as SummaryTable[]) {
    // By the index: a scan would wait for rows of other days, whose locks others hold.
    await sql`UPDATE ${sql.table(table)} FORCE INDEX (final_date) SET final = 0
      WHERE final = 1 AND date BETWEEN ${from} AND ${to}`.execute(db)
  }
}

/** A summary's figures as its columns take them; JSON as text. */
export type SummaryValues = Readonly<Record<string, string | number | null>>

export interface StoredSummary {
  values: SummaryValues
  tz: string
  final: 0 | 1
  revision: number
}

/** The stored figures of the columns that are named; undefined when there is no row. */
export async function findSummary(
  db: Db,
  table: SummaryTable,
  { owner, date }: Pick<SummaryKey, 'owner' | 'date'>,
  columns: readonly string[],
): Promise<StoredSummary | undefined> {
  const { rows } = await sql<Record<string, string | number | null>>`
    SELECT tz, final, revision, ${sql.join(columns.map((column) => sql.ref(column)))}
    FROM ${sql.table(table)} WHERE ${sql.ref(OWNERS[table])} = ${owner} AND date = ${date} FOR UPDATE`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { tz, final, revision, ...values } = row
  return { values, tz: String(tz), final: final === 1 ? 1 : 0, revision: Number(revision) }
}

/** Writes a summary's row, all of it. */
export async function storeSummary(
  db: Db,
  table: SummaryTable,
  { owner, date }: Pick<SummaryKey, 'owner' | 'date'>,
  { values, tz, final, revision }: StoredSummary,
  now: Date,
): Promise<void> {
  const time = databaseTime(now)
  const changing = { ...values, tz, final, revision, modified: time }
  const row = {
    name: newName(),
    creation: time,
    modified_by: 'Administrator',
    owner: 'Administrator',
    [OWNERS[table]]: owner,
    date,
    ...changing,
  }
  const columns = Object.keys(row).map((column) => sql.ref(column))
  const updates = Object.keys(changing).map(
    (column) => sql`${sql.ref(column)} = VALUES(${sql.ref(column)})`,
  )
  await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns)}) VALUES (${sql.join(Object.values(row))})
    ON DUPLICATE KEY UPDATE ${sql.join(updates)}`.execute(db)
}

/** People with events from one time to another, as far as the rollups or outstanding touches know. */
export async function activePeople(db: Db, range: { from: number; to: number }): Promise<number[]> {
  const { rows } = await sql
    .raw<{ subject_no: number }>(
      `SELECT DISTINCT subject_no FROM oro_r15_user WHERE event_type = 0 AND ${withinSql('bucket', range)}
      UNION SELECT subject_no FROM oro_touch WHERE ${withinSql('bucket', range)} ORDER BY 1`,
    )
    .execute(db)
  return rows.map(({ subject_no }) => subject_no)
}

/** Organizations with events from one time to another. */
export async function activeOrganizations(
  db: Db,
  range: { from: number; to: number },
): Promise<Buffer[]> {
  const { rows } = await sql
    .raw<{ id: Buffer }>(
      `SELECT DISTINCT organization_id AS id FROM oro_r15_org WHERE ${withinSql('bucket', range)}
      UNION SELECT organization_id FROM oro_touch WHERE organization_id IS NOT NULL AND ${withinSql('bucket', range)}`,
    )
    .execute(db)
  return rows.map(({ id }) => id)
}
