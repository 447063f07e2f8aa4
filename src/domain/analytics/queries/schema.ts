import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import type { Conditions } from '../question.ts'
import { conditionSql, withinSql } from './conditions.ts'

type Db = Kysely<Database>

/** What tells kinds of events apart. */
export interface EventKind {
  eventType: number
  nameId: Buffer
}

/** One event of a sample. */
export interface SampledEvent extends EventKind {
  /** Milliseconds of the epoch. */
  at: number
  /** JSON. */
  data: string | null
}

/** The newest events of each kind within a stretch of time, at most so many of each; in pieces, in no order. */
export async function* newestEvents(
  db: Db,
  where: Conditions,
  stretch: { from: number; to: number },
  kinds: readonly EventKind[],
  most: number,
): AsyncGenerator<SampledEvent[]> {
  const within = withinSql('ts', stretch)
  const wanted = kinds.map(({ eventType, nameId }) => `(${eventType},${literal(nameId)})`)
  // Their data is read afterwards: to sort it with the rows would cost far more than the few that are kept.
  const { rows } = await sql
    .raw<{ id: Buffer }>(`SELECT id FROM (
      SELECT id, ROW_NUMBER() OVER (PARTITION BY event_type, name_id ORDER BY ts DESC, event_uid DESC) AS age
      FROM oro_event WHERE ${conditionSql(where)} AND ${within}
      AND (event_type, name_id) IN (${wanted.join(',')})) AS ranked WHERE age <= ${most}`)
    .execute(db)
  for (const some of chunksOf(rows)) {
    const ids = some.map(({ id }) => literal(id))
    const found = await sql
      .raw<Record<string, unknown>>(`SELECT event_type, name_id, event_data,
        CAST(UNIX_TIMESTAMP(ts) * 1000 AS INT) AS at
        FROM oro_event WHERE id IN (${ids.join(',')}) AND ${within}`)
      .execute(db)
    yield found.rows.map((row) => ({
      eventType: row.event_type as number,
      nameId: row.name_id as Buffer,
      at: Number(row.at),
      data: row.event_data as string | null,
    }))
  }
}
