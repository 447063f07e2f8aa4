import { sql } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { CHUNK_ROWS, inChunks, type JobContext } from './define.ts'

/** Rows of a table that are of no use any more so many days after the time in a column. */
export interface OldRows {
  table: string
  column: string
  days: number
}

const DAY_MS = 86_400_000

/** The time before which rows are too old, as tables hold it. */
export function daysBefore(end: Date, days: number): string {
  return databaseTime(new Date(end.getTime() - days * DAY_MS))
}

/** Deletes rows that are too old at `end`, in chunks; answers how many there were. */
export function deleteOldRows(
  ctx: JobContext,
  { table, column, days }: OldRows,
  end: Date,
): Promise<number> {
  return inChunks(ctx, async (db) => {
    const { numAffectedRows } = await sql`
      DELETE FROM ${sql.table(table)} WHERE ${sql.ref(column)} < ${daysBefore(end, days)}
      ORDER BY ${sql.ref(column)} LIMIT ${sql.lit(CHUNK_ROWS)}`.execute(db)
    return Number(numAffectedRows)
  })
}
