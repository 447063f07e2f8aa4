import type { Kysely } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'

/** Streams that a count looks at, at most. */
const COUNTED = 10_000

/** Streams with events that an internal subscriber has not taken yet, ten thousand at most. */
export async function outboxBacklog(db: Kysely<Database>): Promise<number> {
  const pending = db.selectFrom('oro_outbox_cursor').select('stream').limit(COUNTED)
  const { n } = await db
    .selectFrom(pending.as('pending'))
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}
