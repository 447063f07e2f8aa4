import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../doctype/generated/tables.ts'

/** How often a process asks whether another one changed an identity, and how long an unconfirmed cache serves. */
const POLL_MS = 250
const VALID_MS = 1000

/** Tells whether cached identities may still be used. */
export interface IdentityVersion {
  /** Changes whenever cached identities became void. */
  generation: () => number
  /** False while the database has not confirmed the version within the last second. */
  isConfirmed: () => boolean
  /** Voids this process's cached identities now; for changes of its own, after their commit. */
  invalidate: () => void
  close: () => void
}

/** Call inside the transaction that changes users, roles, memberships, keys, or ends sessions. */
export async function bumpIdentityVersion(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('oro_identity_version')
    .set({ version: sql`version + 1` })
    .where('id', '=', 1)
    .execute()
}

/** Follows the version row; `onChange` empties the caches. */
export function followIdentityVersion(
  db: Kysely<Database>,
  log: Logger,
  onChange: () => void,
): IdentityVersion {
  let generation = 0
  let version: string | undefined
  let confirmedAt = Number.NEGATIVE_INFINITY
  let polling = false

  const invalidate = (): void => {
    generation++
    onChange()
  }
  const poll = async (): Promise<void> => {
    if (polling) return
    polling = true
    const askedAt = performance.now()
    try {
      const row = await db
        .selectFrom('oro_identity_version')
        .select('version')
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()
      if (String(row.version) !== version) invalidate()
      version = String(row.version)
      confirmedAt = askedAt
    } catch (error) {
      log.warn(
        { err: error },
        'identity version not confirmed; identities are read from the database',
      )
    } finally {
      polling = false
    }
  }
  const timer = setInterval(() => void poll(), POLL_MS)
  timer.unref()
  void poll()
  return {
    generation: () => generation,
    isConfirmed: () => performance.now() - confirmedAt < VALID_MS,
    invalidate,
    close: () => clearInterval(timer),
  }
}
