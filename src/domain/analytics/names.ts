import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import { chunksOf } from '../../db/chunks.ts'
import { nameId } from '../../db/name-id.ts'
import { perDatabase } from '../../db/per-database.ts'
import type { Database } from '../../doctype/generated/tables.ts'

export { nameId } from '../../db/name-id.ts'

/** Names of events, models, languages, workspaces and organizations that a process knows to be stored. */
const CACHE_ENTRIES = 100_000

const stored = perDatabase((_db) => new LRUCache<string, Buffer>({ max: CACHE_ENTRIES }))

/**
 * The ids of the names, stored before they are answered. Takes the process's database: a dictionary row commits
 * on its own, since new names inside the writing transactions would make these wait for each other.
 */
export async function storeNames(db: Kysely<Database>, names: readonly string[]): Promise<void> {
  const cache = stored(db)
  const unknown = [...new Set(names)].filter((name) => !cache.has(name))
  if (unknown.length === 0) return
  // Ordered, since two inserts of the same names in opposite order deadlock.
  const rows = unknown
    .map((name) => ({ name_id: nameId(name), name }))
    .sort((a, b) => a.name_id.compare(b.name_id))
  for (const some of chunksOf(rows)) {
    await db.insertInto('oro_name').ignore().values(some).execute()
  }
  const found = await namesOf(
    db,
    rows.map(({ name_id }) => name_id),
  )
  for (const { name_id, name } of rows) {
    const kept = found.get(name_id.toString('hex'))
    if (kept !== name) throw new Error(`Two names have the same id: ${name_id.toString('hex')}.`)
    cache.set(name, name_id)
  }
}

/** The names of the ids, by the id in hex. */
export async function namesOf(
  db: Kysely<Database>,
  ids: readonly Buffer[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const some of chunksOf(ids)) {
    const rows = await db
      .selectFrom('oro_name')
      .select(['name_id', 'name'])
      .where('name_id', 'in', some)
      .execute()
    for (const { name_id, name } of rows) names.set(name_id.toString('hex'), name)
  }
  return names
}
