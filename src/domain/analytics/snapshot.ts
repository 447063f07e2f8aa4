import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import { ValidationError } from '../../exceptions.ts'

/** Rows that all questions of one snapshot may keep in memory: those of two that are as large as may be. */
const MAX_ROWS = 400_000

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
  let rows = 0
  const keep = <T>(answer: T): T => {
    const more = Array.isArray(answer) ? answer.length : 0
    if (rows + more > MAX_ROWS) {
      throw new ValidationError(
        'This has too many values together. Narrow the dates, take longer intervals, or leave out splits.',
        { reason: 'too_large' },
      )
    }
    rows += more
    return answer
  }
  return {
    db,
    now,
    once: <T>(key: readonly unknown[], read: () => Promise<T>): Promise<T> => {
      const id = JSON.stringify(key)
      const before = known.get(id)
      if (before !== undefined) return before as Promise<T>
      const answer = read().then(keep)
      known.set(id, answer)
      return answer
    },
  }
}
