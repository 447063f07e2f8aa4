import { type Compilable, type Kysely, sql } from 'kysely'
import { bulkInsert } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import {
  AI_COLUMNS,
  aiRow,
  CODE_COLUMNS,
  codeRows,
  EVENT_COLUMNS,
  eventRow,
  identityOf,
  type Key,
  type Prepared,
  TOUCH_COLUMNS,
  touchRows,
} from '../projections.ts'

type Db = Kysely<Database>

const KEY_COLUMNS = ['subject_no', 'event_uid', 'day', 'content']

/** Inserts the keys that are not there yet and answers just those. */
export function insertNewKeys(events: readonly Prepared[]): Compilable<Key> {
  const rows = events.map(({ subjectNo, uid, ts, content }) => [
    subjectNo,
    uid,
    ts.slice(0, 10),
    content,
  ])
  const options = { ignore: true, suffix: 'RETURNING subject_no, event_uid' }
  const [statement] = bulkInsert('oro_event_key', KEY_COLUMNS, rows, options)
  return statement as Compilable<Key>
}

/** Everything that is written with new events: themselves, their projections, their touches. */
export function insertEvents(events: readonly Prepared[], batchId: Buffer): Compilable[] {
  const rows = events.map((one) => eventRow(one, batchId))
  const ai = events.filter(({ event }) => event.type === 'ai_request')
  const added = ['lines_added', 'lines_deleted', 'n'].map(
    (name) => `${name} = ${name} + VALUES(${name})`,
  )
  return [
    ...bulkInsert('oro_event', EVENT_COLUMNS, rows),
    ...bulkInsert('oro_touch', TOUCH_COLUMNS, touchRows(events, batchId)),
    ...bulkInsert(
      'oro_ai_request',
      AI_COLUMNS,
      ai.map((one) => aiRow(one, batchId)),
    ),
    // Last: the rows that other transactions of the same person wait for.
    ...bulkInsert('oro_code_part', CODE_COLUMNS, codeRows(events), {
      suffix: `ON DUPLICATE KEY UPDATE ${added.join(', ')}`,
    }),
  ]
}

/** Adds to what is counted about the quality of the data, by day of receipt. */
export function addQuality(day: string, counts: Readonly<Record<string, number>>): Compilable[] {
  const rows = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, n]) => [day, code, n])
  return bulkInsert('oro_quality', ['day', 'code', 'n'], rows, {
    suffix: 'ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
  })
}

/** Digests of the stored contents of events, by identity. */
export async function contentsOf(
  db: Db,
  events: readonly Prepared[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const some of chunksOf(events)) {
    const rows = await db
      .selectFrom('oro_event_key')
      .select(['subject_no', 'event_uid', 'content'])
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('subject_no', 'event_uid'),
          'in',
          some.map(({ subjectNo, uid }) => tuple(subjectNo, uid)),
        ),
      )
      .execute()
    for (const row of rows) found.set(identityOf(row), row.content)
  }
  return found
}

/** Events that the rollups have yet to catch up with. */
export async function outstandingEvents(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom('oro_touch')
    .select(sql<string | null>`SUM(n)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n ?? 0)
}
