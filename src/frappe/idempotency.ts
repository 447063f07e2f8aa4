import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import { databaseTime } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { ConflictError, ValidationError } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { type Arguments, textArgument } from './arguments.ts'
import type { Exchange } from './exchange.ts'
import type { Method } from './method.ts'
import type { ServerMessage, TopLevel } from './response.ts'

/** A write that its client may send again. */
export interface Claim {
  /** Who may repeat what: digest of user, method and the client's id. */
  id: Buffer
  /** Keyed digest of the arguments: they may hold what must rest nowhere. */
  content: Buffer
}

/** What a call came to, as it is told again. */
export interface Said {
  value: unknown
  status: number
  top: TopLevel
  messages: readonly ServerMessage[]
}

const HEADER = 'idempotency-key'
const KEY = /^[\x21-\x7e]{1,255}$/

/** Sent anew with every attempt, whatever else is the same. */
const NO_CONTENT = new Set(['cmd', 'csrf_token', 'sid'])

/** The client's id of a write: header Idempotency-Key, else the argument that the contract names. Guests have none. */
export function claimOf(
  { mac }: Pick<Context, 'mac'>,
  { transaction, path, idempotency }: Method,
  { req, args, caller }: Exchange,
): Claim | undefined {
  if (transaction !== 'request' || caller.user.name === GUEST.name) return undefined
  // Clients that lose their key send an empty header, as with CSRF tokens.
  const header = req.headers[HEADER]?.toString() || undefined
  if (header !== undefined && !KEY.test(header)) {
    throw new ValidationError('Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  const key = header ?? (idempotency === null ? '' : textArgument(args, idempotency))
  if (key === '') return undefined
  return {
    id: mac('idempotency key', JSON.stringify([caller.user.name, path, key])),
    content: mac('idempotency content', canonical(args)),
  }
}

/**
 * Takes the client's id in this transaction: what the first call said, when there was one, else undefined. Waits for
 * one that is still at it. Other content under the same id is a ConflictError.
 */
export async function take(
  db: Kysely<Database>,
  claim: Claim,
  now: Date,
): Promise<Said | undefined> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('oro_idempotency')
    .ignore()
    .values({ ...claim, created_at: databaseTime(now) })
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n ? undefined : findSaid(db, claim)
}

/** What a call with this id said, when it was committed. */
export async function findSaid(db: Kysely<Database>, claim: Claim): Promise<Said | undefined> {
  const row = await db
    .selectFrom('oro_idempotency')
    .select(['content', 'said'])
    .where('id', '=', claim.id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (!row.content.equals(claim.content)) {
    throw new ConflictError('This id was used for something else already.', {
      reason: 'idempotency_mismatch',
    })
  }
  return row.said === null ? undefined : JSON.parse(row.said)
}

/** Keeps what a call said, in its own transaction. */
export async function keep(db: Kysely<Database>, { id }: Claim, said: Said): Promise<void> {
  await db
    .updateTable('oro_idempotency')
    .set({ said: JSON.stringify(said) })
    .where('id', '=', id)
    .execute()
}

/** JSON with its keys in order: the same content is the same text. */
function canonical(args: Arguments): string {
  return JSON.stringify(args, (key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const names = Object.keys(value).filter((name) => key !== '' || !NO_CONTENT.has(name))
    return Object.fromEntries(names.sort().map((name) => [name, value[name]]))
  })
}
