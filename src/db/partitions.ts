import { type Kysely, sql } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'

/** Tables with one partition a day, by the column that decides. */
const DAY_PARTITIONED = ['oro_event'] as const
const DAYS_BACK = 90
const DAYS_AHEAD = 14

/** A partition that exists: its name and the first day it no longer holds (null: everything). */
export interface Partition {
  name: string
  bound: string | null
}

/**
 * Makes the day partitions from 90 days back to 14 ahead that are missing, out of `p_late` (everything earlier)
 * and `p_future` (everything later). Needs the migrator's account. Answers how many it made.
 */
export async function keepPartitions(db: Kysely<Database>, today: string): Promise<number> {
  let made = 0
  for (const table of DAY_PARTITIONED) {
    let [change] = partitionChanges(await listPartitions(db, table), today)
    while (change !== undefined) {
      made += await alter(db, table, change, today)
      // Asked again: another process may have been at it.
      ;[change] = partitionChanges(await listPartitions(db, table), today)
    }
  }
  return made
}

/** How many days this process made: none when another one was quicker. */
async function alter(
  db: Kysely<Database>,
  table: string,
  change: Change,
  today: string,
): Promise<number> {
  try {
    await sql`${sql.raw(`ALTER TABLE \`${table}\` ${change.statement}`)}`.execute(db)
    return change.days
  } catch (error) {
    // MariaDB has several errors for partitions that changed meanwhile; all leave something else to do.
    const [next] = partitionChanges(await listPartitions(db, table), today)
    if (next?.statement === change.statement) throw error
    return 0
  }
}

interface Change {
  statement: string
  days: number
}

/** The ALTER clauses that complete the days around `today`, given what exists. */
export function partitionChanges(existing: readonly Partition[], today: string): Change[] {
  const bounds = existing
    .filter(({ name }) => name !== 'p_late')
    .flatMap(({ bound }) => bound ?? [])
  const wanted = range(addDays(today, -DAYS_BACK), addDays(today, DAYS_AHEAD))
  const [first, last] = [bounds.at(0), bounds.at(-1)]
  if (first === undefined || last === undefined) {
    return [
      split(
        ['p_late', 'p_future'],
        [late(wanted[0] ?? today), ...wanted.map(day), FUTURE],
        wanted.length,
      ),
    ]
  }
  // A partition's bound is the day after its own.
  const earlier = wanted.filter((date) => addDays(date, 1) < first)
  const later = wanted.filter((date) => date >= last)
  const changes = []
  if (earlier[0] !== undefined) {
    changes.push(split(['p_late'], [late(earlier[0]), ...earlier.map(day)], earlier.length))
  }
  if (later.length > 0) changes.push(split(['p_future'], [...later.map(day), FUTURE], later.length))
  return changes
}

const FUTURE = 'PARTITION p_future VALUES LESS THAN (MAXVALUE)'

function late(firstDay: string): string {
  return `PARTITION p_late VALUES LESS THAN ('${firstDay}')`
}

function day(date: string): string {
  return `PARTITION p${date.replaceAll('-', '')} VALUES LESS THAN ('${addDays(date, 1)}')`
}

function split(from: readonly string[], into: readonly string[], days: number): Change {
  return { statement: `REORGANIZE PARTITION ${from.join(', ')} INTO (${into.join(', ')})`, days }
}

function range(from: string, to: string): string[] {
  const days: string[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) days.push(date)
  return days
}

/** UTC dates: partitions know no zones. */
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
