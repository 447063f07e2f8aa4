import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'

/** How many people were active in just these stretches of time: a bit for each, the first the lowest. */
export interface ActivityPattern {
  stretches: number
  people: number
}

/** Members of selects (distinct.ts) by the pattern of stretches that they are in. */
export async function activityPatterns(
  db: Kysely<Database>,
  selects: readonly string[],
): Promise<ActivityPattern[]> {
  if (selects.length === 0) return []
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT stretches, COUNT(*) AS people FROM (
      SELECT member, BIT_OR(1 << i) AS stretches FROM (${selects.join(' UNION ALL ')}) AS members
      GROUP BY member) AS patterns GROUP BY stretches`)
    .execute(db)
  return rows.map((row) => ({ stretches: Number(row.stretches), people: Number(row.people) }))
}
