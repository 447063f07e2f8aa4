import type { Kysely } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import { CODE_KINDS } from '../projections.ts'
import { type Conditions, indexSql, rangeOf, type Stretches } from '../question.ts'
import { selectBounded } from './bounded.ts'
import { conditionSql, withinSql } from './conditions.ts'

export type CodeKind = keyof typeof CODE_KINDS

/** Lines that were added or deleted under one name, in one stretch of time. */
export interface CodeLines {
  index: number
  nameId: Buffer
  lines: number
}

/** Lines of a person by language or by another kind of name; these rows are never behind the events. */
export async function linesByName(
  db: Kysely<Database>,
  kind: CodeKind,
  where: Pick<Conditions, 'subject_no' | 'workspace_id'>,
  intervals: Stretches,
): Promise<CodeLines[]> {
  const range = rangeOf(intervals)
  if (range === undefined) return []
  const rows = await selectBounded(
    db,
    `SELECT ${indexSql('bucket', intervals)} AS i, \`key\` AS name_id,
      SUM(lines_added + lines_deleted) AS total FROM oro_code_part
      WHERE ${conditionSql(where)} AND ${withinSql('bucket', range)} AND kind = ${CODE_KINDS[kind]}
      GROUP BY 1, 2`,
  )
  return rows.map((row) => ({
    index: Number(row.i),
    nameId: row.name_id as Buffer,
    lines: Number(row.total),
  }))
}
