import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import { perDatabase } from '../db/per-database.ts'
import { databaseTime } from '../db/time.ts'
import type { Unit } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import type { Keys } from '../keys/index.ts'

type Db = Kysely<Database>

/** People whose number a process remembers. */
const CACHE_ENTRIES = 100_000
/** Milliseconds until a process notices that another one erased a person. */
const CACHE_MS = 60_000

/** Of concurrent first uses one asks the database, so that no number is burned. */
const numbers = perDatabase(
  (db) =>
    new LRUCache<string, number, Date>({
      max: CACHE_ENTRIES,
      ttl: CACHE_MS,
      fetchMethod: async (user, _stale, { context: now }) =>
        (await findSubject(db, user)) ?? insertSubject(db, user, now),
    }),
)

/** The number that stands for a user in rows about them; undefined when there are none. */
export async function findSubject(db: Db, user: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('oro_subject')
    .select('subject_no')
    .where('user', '=', user)
    .executeTakeFirst()
  return row?.subject_no
}

/**
 * The number that stands for a user, made at the first need. Takes the process's database, not a transaction:
 * a number is committed on its own, since rows of many users in one transaction would wait for each other here.
 */
export async function subjectOf(db: Db, user: string, now: Date): Promise<number> {
  return numbers(db).forceFetch(user, { context: now })
}

/** As subjectOf, inside a transaction that commits at once: it holds its connection, and must not ask for another. */
export async function subjectIn(trx: Db, db: Db, user: string, now: Date): Promise<number> {
  return numbers(db).get(user) ?? (await findSubject(trx, user)) ?? insertSubject(trx, user, now)
}

/**
 * Erases a person, in the caller's transaction: the key of what is sealed about them is destroyed, and their number
 * means nobody from then on. Answers the number; undefined when there was none, as after a first erasure. Other
 * processes notice within a minute; what they write about the person until then is sealed under the dead key.
 */
export async function eraseSubject(
  { db, keys }: { db: Db; keys: Keys },
  { db: trx, onEnd }: Pick<Unit, 'db' | 'onEnd'>,
  user: string,
): Promise<number | undefined> {
  const subjectNo = await findForUpdate(trx, user)
  if (subjectNo === undefined) return undefined
  await keys.destroy(trx, { subject: subjectNo })
  await trx.deleteFrom('oro_subject').where('subject_no', '=', subjectNo).execute()
  onEnd(() => {
    numbers(db).delete(user)
    keys.forget({ subject: subjectNo })
  })
  return subjectNo
}

/** The users behind the numbers. */
export async function usersOf(db: Db, subjectNos: readonly number[]): Promise<Map<number, string>> {
  if (subjectNos.length === 0) return new Map()
  const rows = await db
    .selectFrom('oro_subject')
    .select(['subject_no', 'user'])
    .where('subject_no', 'in', subjectNos)
    .execute()
  return new Map(rows.map(({ subject_no, user }) => [subject_no, user]))
}

async function insertSubject(db: Db, user: string, now: Date): Promise<number> {
  await db
    .insertInto('oro_subject')
    .ignore()
    .values({ user, created_at: databaseTime(now) })
    .execute()
  // A locking read: a transaction's snapshot may be older than the row that was in the way.
  const subjectNo = await findForUpdate(db, user)
  if (subjectNo === undefined) throw new Error('A subject that was just inserted is missing.')
  return subjectNo
}

async function findForUpdate(db: Db, user: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('oro_subject')
    .select('subject_no')
    .where('user', '=', user)
    .forUpdate()
    .executeTakeFirst()
  return row?.subject_no
}
