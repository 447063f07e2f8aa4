import type { Kysely } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { nameId } from '../names.ts'
import { dateIndexSql, indexSql, type Question, rangeOf, type Segments } from '../question.ts'
import { selectBounded } from './bounded.ts'
import { conditionSql, rollupSql, withinSql } from './conditions.ts'
import type { DayZone } from './zones.ts'

type Db = Kysely<Database>

/** How many durations of a stretch and group are so long, or in such a bin. */
export interface DurationCount {
  index: number
  group: Buffer | number | null
  value: number
  n: number
}

/** Every duration of a question's events. */
export function rawDurations(db: Db, question: Question): Promise<DurationCount[]> {
  return rawCounts(db, question, 'duration_ms')
}

/** Bins of a question's durations, counted from the events. */
export function rawBins(db: Db, question: Question): Promise<DurationCount[]> {
  return rawCounts(db, question, 'duration_bin')
}

function rawCounts(
  db: Db,
  { where, intervals, groupBy }: Question,
  column: 'duration_ms' | 'duration_bin',
): Promise<DurationCount[]> {
  const range = rangeOf(intervals)
  if (range === undefined) return Promise.resolve([])
  return select(
    db,
    `SELECT ${indexSql('ts', intervals)} AS i, ${groupBy ?? 'NULL'} AS split, ${column} AS value,
    COUNT(*) AS n FROM oro_event WHERE ${conditionSql(where)} AND ${column} IS NOT NULL
    AND ${withinSql('ts', range)} GROUP BY i, split, value`,
  )
}

/** Bins of an organization's durations, from the rollups. */
export async function rollupBins(
  db: Db,
  question: Question,
  { days, stretches }: Segments,
  dayZone: DayZone | undefined,
): Promise<DurationCount[]> {
  const { where, intervals } = question
  // Bins are kept by type; all types together are their sum.
  const condition = rollupSql(where, false)
  const split = question.groupBy ?? 'NULL'
  const found: DurationCount[] = []
  for (const stretch of stretches) {
    found.push(
      ...(await select(
        db,
        `SELECT ${indexSql('bucket', intervals)} AS i, ${split} AS split, bin AS value, SUM(n) AS n
        FROM oro_r15_bin WHERE ${condition} AND ${withinSql('bucket', stretch)} GROUP BY i, split, value`,
      )),
    )
  }
  if (days !== undefined && dayZone !== undefined) {
    found.push(
      ...(await select(
        db,
        `SELECT ${dateIndexSql('date', question)} AS i, ${split} AS split, bin AS value, SUM(n) AS n
        FROM oro_r1d_bin WHERE ${condition} AND zone_id = ${literal(nameId(dayZone.zone))}
        AND date BETWEEN '${days.first}' AND '${days.last}' GROUP BY i, split, value`,
      )),
    )
  }
  return found
}

async function select(db: Db, text: string): Promise<DurationCount[]> {
  const rows = await selectBounded(db, text)
  return rows.map((row) => ({
    index: Number(row.i),
    group: row.split as DurationCount['group'],
    value: Number(row.value),
    n: Number(row.n),
  }))
}
