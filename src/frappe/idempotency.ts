import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import { UnknownOutcome } from '../db/errors.ts'
import { databaseTime } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { ConflictError, ValidationError } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { type Arguments, type FilePart, textArgument } from './arguments.ts'
import type { Exchange } from './exchange.ts'
import type { Method } from './method.ts'
import type { Answer } from './response.ts'

/** A write that its client may send again. */
export interface Claim {
  /** Who may repeat what: digest of user, method and the client's id. */
  id: Buffer
  /** Keyed digest of what was sent: it may be what must rest nowhere. */
  content: Buffer
}

const HEADER = 'idempotency-key'
const KEY = /^[\x21-\x7e]{1,255}$/

/** Sent anew with every attempt, whatever else is the same. */
const NO_CONTENT = new Set(['cmd', 'csrf_token', 'sid'])

/** The client's id of a write: the argument that the contract names, else header Idempotency-Key. Guests have none. */
export function claimOf(
  { mac }: Pick<Context, 'mac'>,
  { transaction, path, idempotency }: Method,
  { req, args, caller, files, version }: Exchange,
): Claim | undefined {
  if (transaction !== 'request' || caller.user.name === GUEST.name) return undefined
  // Clients that lose their key send an empty header, as with CSRF tokens.
  const header = req.headers[HEADER]?.toString() || undefined
  if (header !== undefined && !KEY.test(header)) {
    throw new ValidationError('Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  const argument = idempotency === null ? '' : textArgument(args, idempotency)
  const key = argument === '' ? ['header', header ?? ''] : ['argument', argument]
  if (key[1] === '') return undefined
  return {
    id: mac('idempotency key', JSON.stringify([caller.user.name, path, ...key])),
    content: mac('idempotency content', canonical(args, files, version)),
  }
}

const running = new Map<string, Promise<unknown>>()

/** Lets repetitions that come while the first is at it wait here, where they hold no connection. */
export async function oneAtATime<T>({ id }: Claim, run: () => Promise<T>): Promise<T> {
  const key = id.toString('base64')
  for (let first = running.get(key); first !== undefined; first = running.get(key)) {
    await first.catch(() => {})
  }
  const own = run().finally(() => running.delete(key))
  running.set(key, own)
  return own
}

/**
 * Takes the client's id in this transaction: the first answer, when there was one that was kept, else undefined. Waits
 * for another process that is at it. Other content under the same id is a ConflictError.
 */
export async function take(
  db: Kysely<Database>,
  claim: Claim,
  now: Date,
): Promise<Answer | undefined> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('oro_idempotency')
    .ignore()
    .values({ ...claim, created_at: databaseTime(now) })
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return undefined
  return (await find(db, claim))?.answer
}

/** After a COMMIT whose outcome is not known: the answer when it was committed, undefined when it was not. */
export async function lookUp(
  db: Kysely<Database>,
  claim: Claim,
): Promise<{ answer: Answer } | undefined> {
  const found = await find(db, claim)
  if (found === undefined) return undefined
  // Committed, and nobody knows any more what it said: to run it again would write twice.
  if (found.answer === undefined) throw new UnknownOutcome(undefined)
  return { answer: found.answer }
}

/** Keeps an answer, in the transaction of its call. */
export async function keep(db: Kysely<Database>, { id }: Claim, answer: Answer): Promise<void> {
  await db
    .updateTable('oro_idempotency')
    .set({ answer: JSON.stringify(answer) })
    .where('id', '=', id)
    .execute()
}

async function find(
  db: Kysely<Database>,
  claim: Claim,
): Promise<{ answer: Answer | undefined } | undefined> {
  const row = await db
    .selectFrom('oro_idempotency')
    .select(['content', 'answer'])
    .where('id', '=', claim.id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (!row.content.equals(claim.content)) {
    throw new ConflictError('This id was used for something else already.', {
      reason: 'idempotency_mismatch',
    })
  }
  if (row.answer === null) return { answer: undefined }
  const { headers, ...answer }: Answer = JSON.parse(row.answer)
  return { answer: { ...answer, headers: { ...headers, 'Idempotent-Replayed': 'true' } } }
}

/** Arguments and files as one text, keys in order: the same content is the same text. */
function canonical(args: Arguments, files: readonly FilePart[], version: number): string {
  const names = Object.keys(args).filter((name) => !NO_CONTENT.has(name))
  const content = Object.fromEntries(names.map((name) => [name, args[name]]))
  const digests = files.map(({ content: bytes, ...file }) => ({
    ...file,
    digest: createHash('sha256').update(bytes).digest('hex'),
  }))
  return JSON.stringify([version, content, digests], (_, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => [name, value[name]]),
    )
  })
}
