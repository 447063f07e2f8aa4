import type { Kysely } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { nameId } from '../names.ts'
import { dateIndexSql, indexSql, type Question, rangeOf, type Segments } from '../question.ts'
import { selectBounded } from './bounded.ts'
import { conditionSql, exceptSql, withinSql } from './conditions.ts'
import { IN_SET_SQL, MEMBER_SQL } from './raw.ts'
import { SET_KINDS, type SetKind } from './rollup-tables.ts'
import type { DayZone } from './zones.ts'

type Db = Kysely<Database>

/** A distinct count of one stretch of time (null: of the whole range), for one group when the question is split. */
export interface DistinctRow {
  index: number | null
  group: Buffer | number | null
  count: number
}

/** Selects of (i, split, member) whose union holds every member of a question's sets. */
export function memberSelects(
  kind: SetKind,
  question: Question,
  { days, stretches }: Segments,
  dayZone: DayZone | undefined,
): string[] {
  const { where, intervals } = question
  const condition = `${conditionSql(where)} AND kind = ${SET_KINDS[kind]}`
  const selects = stretches.map(
    (stretch) => `SELECT ${indexSql('bucket', intervals)} AS i, NULL AS split, \`key\` AS member
      FROM oro_r15_set WHERE ${condition} AND ${withinSql('bucket', stretch)}`,
  )
  if (days !== undefined && dayZone !== undefined) {
    selects.push(`SELECT ${dateIndexSql('date', question)} AS i, NULL AS split, \`key\` AS member
      FROM oro_r1d_set WHERE ${condition} AND zone_id = ${literal(nameId(dayZone.zone))}
      AND date BETWEEN '${days.first}' AND '${days.last}'`)
  }
  return selects
}

/** A member that is given, as such a select. */
export function memberSelect(index: number, key: Buffer): string {
  return `SELECT ${index} AS i, NULL AS split, ${literal(key)} AS member`
}

/** The same from the events themselves. */
export function rawMemberSelects(kind: SetKind, question: Question): string[] {
  const { where, intervals, groupBy } = question
  const range = rangeOf(intervals)
  if (range === undefined) return []
  return [
    `SELECT ${indexSql('ts', intervals)} AS i, ${groupBy ?? 'NULL'} AS split, ${MEMBER_SQL[kind]} AS member
      FROM oro_event WHERE ${conditionSql(where)} AND ${exceptSql(question)}
      AND ${IN_SET_SQL[kind]} AND ${withinSql('ts', range)}`,
  ]
}

/** Distinct members by stretch and group, and of the whole range by group. */
export async function countDistinct(db: Db, selects: readonly string[]): Promise<DistinctRow[]> {
  if (selects.length === 0) return []
  const members = selects.join(' UNION ALL ')
  const by = async (index: string): Promise<DistinctRow[]> => {
    const rows = await selectBounded(
      db,
      `SELECT ${index} AS n, split, COUNT(DISTINCT member) AS total
        FROM (${members}) AS members GROUP BY n, split`,
    )
    return rows.map((row) => ({
      index: row.n === null ? null : Number(row.n),
      group: row.split as DistinctRow['group'],
      count: Number(row.total),
    }))
  }
  return [...(await by('i')), ...(await by('NULL'))]
}
