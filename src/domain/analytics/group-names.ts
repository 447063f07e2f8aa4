import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import { usersOf } from '../../subjects/index.ts'
import { namesOf } from './names.ts'
import type { GroupKey } from './question.ts'
import type { GroupBy } from './scope.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, nameOf } from './vocabulary.ts'

/** What the keys of groups are called on the wire; null: these rows have no such value. */
export async function groupNames(
  db: Kysely<Database>,
  groupBy: GroupBy,
  keys: readonly GroupKey[],
): Promise<(key: GroupKey) => string | null> {
  if (groupBy === 'event_type') return (key) => nameOf(EVENT_TYPES, Number(key)) ?? null
  if (groupBy === 'event_category') {
    return (key) => (key === null ? null : (nameOf(EVENT_CATEGORIES, Number(key)) ?? null))
  }
  if (groupBy === 'user') {
    const users = await usersOf(
      db,
      keys.filter((key) => typeof key === 'number'),
    )
    return (key) => users.get(Number(key)) ?? null
  }
  const names = await namesOf(
    db,
    keys.filter((key): key is Buffer => Buffer.isBuffer(key)),
  )
  return (key) => (Buffer.isBuffer(key) ? (names.get(key.toString('hex')) ?? null) : null)
}
