import { type Kysely, sql } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'

/** How a table is divided. Partitions know no zones: names and bounds are UTC dates. */
export interface Division {
  unit: 'day' | 'month'
  /** Days before today that have partitions of their own too: as late as rows may come. */
  daysBack: number
}

/** Every partitioned table; their storage files say the rest. */
export const PARTITIONED: Readonly<Record<string, Division>> = {
  oro_event: { unit: 'day', daysBack: 90 },
  oro_code_part: { unit: 'day', daysBack: 0 },
  oro_ai_request: { unit: 'day', daysBack: 90 },
  oro_perf_point: { unit: 'day', daysBack: 0 },
  oro_audit: { unit: 'month', daysBack: 0 },
}
const DAYS_AHEAD = 14

/** A partition that exists: its name and the first day it no longer holds (null: everything). */
export interface Partition {
  name: string
  bound: string | null
}

/**
 * Makes the partitions up to 14 days ahead that are missing, out of `p_late` (everything earlier) and
 * `p_future` (everything later). Needs the migrator's account. Answers how many it made.
 */
export async function keepPartitions(db: Kysely<Database>, today: string): Promise<number> {
  let made = 0
  for (const [table, division] of Object.entries(PARTITIONED)) {
    const missing = async () => partitionChanges(await listPartitions(db, table), today, division)
    let [change] = await missing()
    while (change !== undefined) {
      made += await alter(db, table, change, missing)
      // Asked again: another process may have been at it.
      ;[change] = await missing()
    }
  }
  return made
}

/** How many partitions this process made: none when another one was quicker. */
async function alter(
  db: Kysely<Database>,
  table: string,
  change: Change,
  missing: () => Promise<Change[]>,
): Promise<number> {
  try {
    await sql`${sql.raw(`ALTER TABLE \`${table}\` ${change.statement}`)}`.execute(db)
    return change.made
  } catch (error) {
    // MariaDB has several errors for partitions that changed meanwhile; all leave something else to do.
    const [next] = await missing()
    if (next?.statement === change.statement) throw error
    return 0
  }
}

interface Change {
  statement: string
  /** Partitions that it adds. */
  made: number
}

/** The ALTER clauses that complete the partitions around `today`, given what exists. */
export function partitionChanges(
  existing: readonly Partition[],
  today: string,
  { unit, daysBack }: Division,
): Change[] {
  const bounds = existing
    .filter(({ name }) => name !== 'p_late')
    .flatMap(({ bound }) => bound ?? [])
  const wanted = range(addDays(today, -daysBack), addDays(today, DAYS_AHEAD), unit)
  const [first, last] = [bounds.at(0), bounds.at(-1)]
  const definition = (date: string): string => partition(date, unit)
  if (first === undefined || last === undefined) {
    return [
      split(
        ['p_late', 'p_future'],
        [late(wanted[0] ?? today), ...wanted.map(definition), FUTURE],
        wanted.length,
      ),
    ]
  }
  // A partition's bound is the first day after it.
  const earlier = wanted.filter((date) => next(date, unit) < first)
  const later = wanted.filter((date) => date >= last)
  const changes = []
  if (earlier[0] !== undefined) {
    const into = [late(earlier[0]), ...earlier.map(definition)]
    changes.push(split(['p_late'], into, earlier.length))
  }
  if (later.length > 0) {
    changes.push(split(['p_future'], [...later.map(definition), FUTURE], later.length))
  }
  return changes
}

const FUTURE = 'PARTITION p_future VALUES LESS THAN (MAXVALUE)'

function late(firstDay: string): string {
  return `PARTITION p_late VALUES LESS THAN ('${firstDay}')`
}

/** The partition that begins at a date: `p20261128`, or `p202611` of a month. */
function partition(date: string, unit: Division['unit']): string {
  const name = (unit === 'day' ? date : date.slice(0, 7)).replaceAll('-', '')
  return `PARTITION p${name} VALUES LESS THAN ('${next(date, unit)}')`
}

function split(from: readonly string[], into: readonly string[], made: number): Change {
  return { statement: `REORGANIZE PARTITION ${from.join(', ')} INTO (${into.join(', ')})`, made }
}

/** The first days of the partitions that hold the days from one to another. */
function range(from: string, to: string, unit: Division['unit']): string[] {
  const dates: string[] = []
  const first = unit === 'day' ? from : `${from.slice(0, 7)}-01`
  for (let date = first; date <= to; date = next(date, unit)) dates.push(date)
  return dates
}

function next(date: string, unit: Division['unit']): string {
  // From the first of a month 31 days lead into the next one.
  return unit === 'day' ? addDays(date, 1) : `${addDays(date, 31).slice(0, 7)}-01`
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

async function listPartitions(db: Kysely<Database>, table: string): Promise<Partition[]> {
  const { rows } = await sql<{ name: string; bound: string }>`
    SELECT PARTITION_NAME AS name, PARTITION_DESCRIPTION AS bound FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${table} ORDER BY PARTITION_ORDINAL_POSITION`.execute(
    db,
  )
  return rows.map(({ name, bound }) => ({
    name,
    bound: bound === 'MAXVALUE' ? null : bound.replaceAll("'", '').slice(0, 10),
  }))
}
