import { type Kysely, sql } from 'kysely'
import { databaseTime, epochOf } from '../../../db/time.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../../series/intervals.ts'
import { withinSql } from './conditions.ts'

type Db = Kysely<Database>

/** How often something was noted about the data of a day. */
export interface QualityCount {
  /** UTC, of receipt. */
  day: string
  code: string
  n: number
}

/** What was noted in days of UTC, both included. */
export async function qualityCounts(db: Db, first: string, last: string): Promise<QualityCount[]> {
  const rows = await db
    .selectFrom('oro_quality')
    .selectAll()
    .where('day', '>=', first)
    .where('day', '<=', last)
    .orderBy('day')
    .orderBy('code')
    .execute()
  return rows.map(({ day, code, n }) => ({ day, code, n: Number(n) }))
}

/** AI requests without a price that the rollups hold, of everybody. */
export async function unpricedInRollups(
  db: Db,
  range: { from: number; to: number },
): Promise<number> {
  const { rows } = await sql
    .raw<{ n: unknown }>(`SELECT SUM(ai_requests_unpriced) AS n FROM oro_r15_user
      WHERE event_type = 0 AND ${withinSql('bucket', range)}`)
    .execute(db)
  return Number(rows[0]?.n ?? 0)
}

/** When the oldest events arrived that the rollups have yet to catch up with, in milliseconds of the epoch. */
export async function oldestOutstanding(db: Db): Promise<number | undefined> {
  const touch = await db
    .selectFrom('oro_touch')
    .select(['batch_id', 'bucket'])
    .orderBy('touch_id')
    .limit(1)
    .executeTakeFirst()
  if (touch === undefined) return undefined
  // Constant bounds of ts: MariaDB looks into one partition.
  const bucket = epochOf(touch.bucket)
  const event = await db
    .selectFrom('oro_event')
    .select('received_at')
    .where('batch_id', '=', touch.batch_id)
    .where('ts', '>=', touch.bucket)
    .where('ts', '<', databaseTime(new Date(bucket + BUCKET_MS)))
    .limit(1)
    .executeTakeFirst()
  return event && epochOf(event.received_at)
}
