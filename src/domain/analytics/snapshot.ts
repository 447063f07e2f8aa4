import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'

/** One instant of the database and of the clock: everything that is read through it fits together. */
export interface Snapshot {
  /** A transaction with a consistent snapshot. */
  db: Kysely<Database>
  now: Date
  /** What was read under this key before, else what `read` answers: widgets that ask the same share the answer. */
  once: <T>(key: readonly unknown[], read: () => Promise<T>) => Promise<T>
}

export function openSnapshot(db: Kysely<Database>, now: Date): Snapshot {
  const known = new Map<string, Promise<unknown>>()
  return {
    db,
    now,
    once: <T>(key: readonly unknown[], read: () => Promise<T>): Promise<T> => {
      const id = JSON.stringify(key)
      const before = known.get(id)
      if (before !== undefined) return before as Promise<T>
      const answer = read()
      known.set(id, answer)
      return answer
    },
  }
}
