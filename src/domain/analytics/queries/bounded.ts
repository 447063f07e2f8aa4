import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import { ValidationError } from '../../../exceptions.ts'

/** Rows of sums that one question may bring into memory; a chart of a year by hour and ten names has 90,000. */
const MAX_ROWS = 200_000

/** The rows of a query; one with more than a process should hold is refused. */
export async function selectBounded(
  db: Kysely<Database>,
  text: string,
): Promise<Record<string, unknown>[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`${text} LIMIT ${MAX_ROWS + 1}`)
    .execute(db)
  if (rows.length <= MAX_ROWS) return rows
  throw new ValidationError(
    `This has more than ${MAX_ROWS} values. Narrow the dates, take longer intervals, or leave out the split.`,
  )
}
