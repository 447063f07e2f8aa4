import { createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { databaseTime, epochOf } from '../db/time.ts'
import { transact } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { LoginLockedError } from '../exceptions.ts'
import type { FernetKey } from '../keys/fernet.ts'
import { networkOf } from './network.ts'
import type { SystemSettings } from './settings.ts'

type Limits = Pick<SystemSettings, 'allow_consecutive_login_attempts' | 'allow_login_after_fail'>

/** Rows of ended windows that one attempt sweeps away at most: more than it can leave behind. */
const SWEEP_ROWS = 50

/**
 * The counters of an attempt: of the address, and of the user where there is one. As frappe/auth.py: names that nobody
 * has are counted by address alone. Keyed hashes, since addresses are personal.
 */
export function attemptIds(key: FernetKey, user: string | undefined, ip: string): Buffer[] {
  const idOf = (text: string): Buffer =>
    createHmac('sha256', key).update(`sign-in ${text}`).digest().subarray(0, 16)
  // The user first, always: two attempts never wait for a row that the other one holds.
  const ofUser = user === undefined ? [] : [idOf(`user ${user.toLowerCase()}`)]
  return [...ofUser, idOf(`address ${networkOf(ip)}`)]
}

/**
 * Counts an attempt before its password is looked at, so that a burst gets no more guesses than a series. Throws
 * once one of the counters has more than it may have in its window; a refused attempt itself does not count.
 */
export async function countAttempt(
  db: Kysely<Database>,
  ids: readonly Buffer[],
  limits: Limits,
  now: Date,
): Promise<void> {
  const { allow_consecutive_login_attempts: forgiven } = limits
  if (forgiven === 0) return
  const start = windowStart(limits, now)
  await transact(db, async (trx) => {
    const rows = await trx
      .insertInto('oro_login_attempt')
      .values(ids.map((id) => ({ id, attempts: 1, first_at: databaseTime(now) })))
      .onDuplicateKeyUpdate({
        // In this order: the first assignment sees the old time.
        attempts: sql`IF(first_at > ${databaseTime(start)}, attempts + 1, 1)`,
        first_at: sql`IF(first_at > ${databaseTime(start)}, first_at, ${databaseTime(now)})`,
      })
      .returning(['attempts', 'first_at'])
      .execute()
    // As frappe/auth.py: locked when more failed than are forgiven, so one more than those is tried.
    const locked = rows.filter(({ attempts }) => attempts > forgiven + 1)
    if (locked.length === 0) return
    const since = Math.max(...locked.map(({ first_at }) => epochOf(first_at)))
    throw new LoginLockedError(Math.ceil((since - start.getTime()) / 1000))
  })
}

/** Forgets the attempts that a success ends. */
export async function clearAttempts(db: Kysely<Database>, ids: readonly Buffer[]): Promise<void> {
  await db.deleteFrom('oro_login_attempt').where('id', 'in', ids).execute()
}

/** Removes counters whose window has ended: guests can make new ones with every address and name. */
export async function sweepAttempts(
  db: Kysely<Database>,
  limits: Limits,
  now: Date,
): Promise<void> {
  await transact(db, (trx) =>
    trx
      .deleteFrom('oro_login_attempt')
      .where('first_at', '<=', databaseTime(windowStart(limits, now)))
      .orderBy('first_at')
      .limit(SWEEP_ROWS)
      .execute(),
  )
}

function windowStart({ allow_login_after_fail }: Limits, now: Date): Date {
  return new Date(now.getTime() - allow_login_after_fail * 1000)
}
