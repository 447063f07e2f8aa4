import type { Compilable } from 'kysely'
import type { Context } from '../../../src/context.ts'
import { bulkInsert } from '../../../src/db/bulk.ts'
import { newId } from '../../../src/db/uuid.ts'
import { canonicalEvent, type EventInput } from '../../../src/domain/analytics/index.ts'
import type { Prepared } from '../../../src/domain/analytics/projections.ts'
import { insertEvents } from '../../../src/domain/analytics/queries/ingest.ts'
import { prepare } from '../../../src/domain/analytics/record.ts'
import type { Person } from './people.ts'

/** Events of a person with all that is written with them. */
export async function rowsOf(
  { db, mac }: Pick<Context, 'db' | 'mac'>,
  { user, zone }: Person,
  events: readonly EventInput[],
): Promise<Prepared[]> {
  const now = new Date()
  const canonical = events.map((event) => canonicalEvent(event, user, zone, now, mac))
  return prepare(db, user.name, canonical)
}

/** One transaction with the rows of new events, in the order of their keys: the least that storing them can be. */
export function transactionText(events: readonly Prepared[]): string {
  const rows = [...events].sort((a, b) => (a.identity < b.identity ? -1 : 1))
  const keys = rows.map(({ subjectNo, uid, ts, content }) => [
    subjectNo,
    uid,
    ts.slice(0, 10),
    content,
  ])
  const columns = ['subject_no', 'event_uid', 'day', 'content']
  const statements: Compilable[] = [
    ...bulkInsert('oro_event_key', columns, keys),
    ...insertEvents(rows, newId()),
  ]
  return ['BEGIN', ...statements.map((one) => one.compile().sql), 'COMMIT'].join(';')
}
