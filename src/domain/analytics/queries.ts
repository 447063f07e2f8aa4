import { type Compilable, type Insertable, type Kysely, sql } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import type { AdditiveMetric } from './vocabulary.ts'
import { EVENT_TYPES } from './vocabulary.ts'

type Db = Kysely<Database>
export type EventRow = Insertable<Database['oro_event']>
export type EventKeyRow = Insertable<Database['oro_event_key']>
/** The key of an event that was not stored before. */
export type NewKey = Pick<EventKeyRow, 'subject_no' | 'event_uid'>
export type TouchRow = Insertable<Database['oro_touch']>

/** Inserts the keys that are not there yet and answers just those. */
export function insertNewKeys(db: Db, keys: readonly EventKeyRow[]): Compilable<NewKey> {
  return db.insertInto('oro_event_key').ignore().values(keys).returning(['subject_no', 'event_uid'])
}

export function insertEvents(db: Db, rows: readonly EventRow[]): Compilable {
  return db.insertInto('oro_event').values(rows)
}

export function insertTouches(db: Db, rows: readonly TouchRow[]): Compilable {
  return db.insertInto('oro_touch').values(rows)
}

/** Columns that a series can be narrowed to and split by. */
export type EventColumn =
  | 'event_type'
  | 'event_category'
  | 'name_id'
  | 'subject_no'
  | 'organization_id'
  | 'workspace_id'
  | 'model_id'
  | 'language_id'

/** Values that a column may have; columns that are absent may have any. */
export type SeriesScope = Partial<Record<EventColumn, readonly (Buffer | number)[]>>

/** One bucket's sum, for one group when the series is split. */
export interface BucketSum {
  /** 15-minute buckets since the epoch. */
  bucket: number
  group: Buffer | number | null
  value: number
}

/** Sums a metric over the rows of the scope in [from, to), by 15-minute UTC bucket and group. */
export async function sumByBucket(
  db: Db,
  metric: AdditiveMetric,
  scope: SeriesScope,
  group: EventColumn | undefined,
  from: string,
  to: string,
): Promise<BucketSum[]> {
  const allowed = Object.entries(scope) as [EventColumn, readonly (Buffer | number)[]][]
  if (allowed.some(([, values]) => values.length === 0)) return []
  const terms = metric.sum?.map((column) => sql`COALESCE(${sql.ref(column)}, 0)`)
  let query = db
    .selectFrom('oro_event')
    .select([
      sql<number>`UNIX_TIMESTAMP(ts) DIV 900`.as('bucket'),
      (group === undefined ? sql<null>`NULL` : sql<Buffer | number | null>`${sql.ref(group)}`).as(
        'split',
      ),
      (terms === undefined ? sql`COUNT(*)` : sql`SUM(${sql.join(terms, sql` + `)})`).as('value'),
    ])
    .where('ts', '>=', from)
    .where('ts', '<', to)
    .groupBy(['bucket', 'split'])
  if (metric.types !== undefined) {
    query = query.where(
      'event_type',
      'in',
      metric.types.map((type) => EVENT_TYPES[type]),
    )
  }
  if (metric.failedOnly === true) query = query.where('success', '=', 0)
  for (const [column, values] of allowed) query = query.where(column, 'in', values)
  const rows = await query.execute()
  return rows.map(({ bucket, split, value }) => ({
    bucket: Number(bucket),
    group: split,
    value: Number(value),
  }))
}
