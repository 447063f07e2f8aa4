import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { NONE } from '../projections.ts'
import { withinSql } from './conditions.ts'
import { dayCondition } from './raw.ts'
import { ALL, addSelected, ROLLUPS, type RollupName, timeIndex } from './rollup-tables.ts'

type Db = Kysely<Database>

/**
 * What the rollups are to hold: all rows but those whose touches are outstanding. Both are read by one
 * statement, so a batch that arrives meanwhile is in neither.
 */
export const SETTLED = 'batch_id NOT IN (SELECT batch_id FROM oro_touch)'

/** Rows of a rollup as they are, and as they should be. */
export interface Replacement {
  table: RollupName
  /** Which of the table's rows are meant. */
  stored: string
  /** What they should be. */
  select: string
  sums?: readonly string[]
}

/**
 * Makes the rows of a rollup what they should be, where they are not; answers whose were something else, in hex:
 * undefined, everybody's, where there was nothing at all. What is right is only read: an audit of a good day writes nothing.
 */
export async function replaceRows(
  db: Db,
  replacement: Replacement,
): Promise<readonly string[] | undefined> {
  const { table, stored, select, sums } = replacement
  const before = await digestsOf(db, replacement, `${table} WHERE ${stored}`)
  const changed = before.size === 0 ? undefined : await differences(db, replacement, before)
  if (changed?.length === 0) return changed
  if (changed !== undefined) await deleteRows(db, table, stored)
  const { numAffectedRows } = await db.executeQuery(addSelected(table, select, sums).compile())
  return changed ?? (numAffectedRows === 0n ? [] : undefined)
}

/** Never by scanning: that would wait for rows of other days, whose locks others hold. */
async function deleteRows(db: Db, table: RollupName, where: string): Promise<void> {
  await run(db, `DELETE ${table} FROM ${table} FORCE INDEX (${timeIndex(table)}) WHERE ${where}`)
}

async function differences(
  db: Db,
  replacement: Replacement,
  before: ReadonlyMap<string, string>,
): Promise<string[]> {
  const after = await digestsOf(db, replacement, `(${replacement.select}) AS made`)
  const scopes = new Set([...before.keys(), ...after.keys()])
  return [...scopes].filter((scope) => before.get(scope) !== after.get(scope))
}

/**
 * Digests of rows by person or organization: two that are equal mean the same rows, but for one chance in four thousand
 * million.
 */
async function digestsOf(
  db: Db,
  { table, sums = ROLLUPS[table].sums }: Replacement,
  from: string,
): Promise<Map<string, string>> {
  const { key, scope } = ROLLUPS[table]
  const values = [...key, ...sums.map((sum) => `COALESCE(${sum}, '')`)].join(', ')
  const { rows } = await sql
    .raw<{ scope: string; digest: string }>(
      `SELECT HEX(${scope}) AS scope, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS(',', ${values})))) AS digest
        FROM ${from} GROUP BY ${scope}`,
    )
    .execute(db)
  return new Map(rows.map((row) => [row.scope, row.digest]))
}

/** Puts the active time of a range, as it is stored by person, into the organizations' rows. */
export async function replaceActiveSums(db: Db, within: string): Promise<void> {
  const replacement: Replacement = {
    table: 'oro_r15_org',
    stored: `${within} AND active_ms IS NOT NULL`,
    select: `SELECT organization_id, 0 AS event_type, bucket, ${literal(NONE)} AS name_id, 0 AS events,
      SUM(active_ms) AS active_ms FROM oro_r15_active
      WHERE ${within} AND organization_id <> ${literal(ALL)} GROUP BY organization_id, bucket`,
    sums: ['active_ms'],
  }
  const before = await digestsOf(db, replacement, `oro_r15_org WHERE ${replacement.stored}`)
  if ((await differences(db, replacement, before)).length === 0) return
  if (before.size > 0) {
    await run(
      db,
      `UPDATE oro_r15_org FORCE INDEX (bucket) SET active_ms = NULL WHERE ${replacement.stored}`,
    )
  }
  const sums = ['events', 'active_ms']
  await db.executeQuery(addSelected('oro_r15_org', replacement.select, sums).compile())
  if (before.size > 0) {
    await deleteRows(db, 'oro_r15_org', `${within} AND events = 0 AND active_ms IS NULL`)
  }
}

/** Events of a UTC day. */
export async function countEvents(db: Db, day: string): Promise<number> {
  const { rows } = await sql
    .raw<{ n: number }>(`SELECT COUNT(*) AS n FROM oro_event WHERE ${dayCondition(day)}`)
    .execute(db)
  return Number(rows[0]?.n)
}

/** Organizations with anything in a stretch of buckets. */
export async function organizationsWithin(db: Db, within: string): Promise<Buffer[]> {
  const { rows } = await sql
    .raw<{ organization_id: Buffer }>(
      `SELECT DISTINCT organization_id FROM oro_r15_org WHERE ${within}`,
    )
    .execute(db)
  return rows.map(({ organization_id }) => organization_id)
}

/** People with events or stored active time from one time to another, milliseconds of the epoch. */
export async function peopleBetween(
  db: Db,
  range: { from: number; to: number },
): Promise<number[]> {
  const { rows } = await sql
    .raw<{ subject_no: number }>(
      `SELECT subject_no FROM oro_event WHERE ${withinSql('ts', range)} UNION
        SELECT subject_no FROM oro_r15_active WHERE ${withinSql('bucket', range)} ORDER BY subject_no`,
    )
    .execute(db)
  return rows.map(({ subject_no }) => subject_no)
}

async function run(db: Db, text: string): Promise<void> {
  await sql.raw(text).execute(db)
}
