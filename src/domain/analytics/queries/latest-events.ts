import { type Kysely, sql } from 'kysely'
import { epochOf } from '../../../db/time.ts'
import { uuidText } from '../../../db/uuid.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import type { Conditions } from '../question.ts'
import { conditionSql, withinSql } from './conditions.ts'

/** An event as it is shown in a list. */
export interface LatestEvent {
  eventId: string
  eventType: number
  category: number | null
  nameId: Buffer
  /** Milliseconds of the epoch. */
  time: number
  durationMs: number | null
  sessionId: string | null
}

/** The latest events within a range, the newest first. */
export async function latestEvents(
  db: Kysely<Database>,
  where: Conditions,
  range: { from: number; to: number },
  limit: number,
): Promise<LatestEvent[]> {
  const { rows } = await sql
    .raw<
      Record<string, unknown>
    >(`SELECT event_uid, event_type, event_category, name_id, ts, duration_ms, session_id
      FROM oro_event WHERE ${conditionSql(where)} AND ${withinSql('ts', range)}
      ORDER BY ts DESC, id DESC LIMIT ${limit}`)
    .execute(db)
  return rows.map((row) => ({
    eventId: uuidText(row.event_uid as Buffer),
    eventType: row.event_type as number,
    category: row.event_category as number | null,
    nameId: row.name_id as Buffer,
    time: epochOf(row.ts as string),
    durationMs: row.duration_ms as number | null,
    sessionId: row.session_id as string | null,
  }))
}
