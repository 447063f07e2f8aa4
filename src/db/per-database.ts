import type { Kysely } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'

/** One value for each database of the process, made at its first use: caches and queues in front of tables. */
export function perDatabase<T>(make: (db: Kysely<Database>) => T): (db: Kysely<Database>) => T {
  const made = new WeakMap<Kysely<Database>, T>()
  return (db) => {
    const known = made.get(db)
    if (known !== undefined) return known
    const value = make(db)
    made.set(db, value)
    return value
  }
}
