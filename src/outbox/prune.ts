import type { Kysely } from 'kysely'
import { databaseTime } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** Days that a client may be away and still resume; older clients read the documents. */
const KEPT_DAYS = 7
const DAY_MS = 86_400_000
/** Rows of one transaction. */
const CHUNK = 500

/** Removes the entries that are older than a week; how many they were. Killed, it goes on with the next call. */
export async function pruneOutbox(db: Kysely<Database>, now: Date): Promise<number> {
  const before = databaseTime(new Date(now.getTime() - KEPT_DAYS * DAY_MS))
  let removed = 0
  for (;;) {
    const old = await db
      .selectFrom('oro_outbox')
      .select(['stream', 'rev'])
      .where('created_at', '<', before)
      .orderBy('created_at')
      .limit(CHUNK)
      .execute()
    if (old.length === 0) return removed
    const last = new Map<string, number>()
    for (const { stream, rev } of old) {
      last.set(stream, Math.max(Number(rev), last.get(stream) ?? 0))
    }
    // The beginnings of the streams, whatever the clocks of those who wrote said: a log has no holes.
    for (const [stream, rev] of last) removed += await removeChunk(db, stream, rev)
  }
}

/** Removes all entries of a stream whose subject is gone; its revisions are not given again. */
export async function purgeStream(db: Kysely<Database>, stream: string): Promise<void> {
  while ((await removeChunk(db, stream, Number.MAX_SAFE_INTEGER)) === CHUNK);
}

async function removeChunk(db: Kysely<Database>, stream: string, rev: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('oro_outbox')
    .where('stream', '=', stream)
    .where('rev', '<=', rev)
    .orderBy('rev')
    .limit(CHUNK)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
