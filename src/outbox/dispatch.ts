import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Logger } from 'pino'
import { transact, type Unit } from '../db/transaction.ts'
import { newId } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { type Entry, readEntries } from './entries.ts'

/** Milliseconds between looks for work of which nobody told. */
const POLL_MS = 250
/** Streams that one process works on at once. */
const SLOTS = 4
/** Entries of one transaction. */
const BATCH = 100
/** Seconds that a batch has; after that another process may take the stream. */
const LEASE_SECONDS = 10
/** Seconds until a batch that failed is tried again. */
const PAUSE_SECONDS = 5

/** A part of the server that acts on events. */
export interface Subscriber {
  /** Names its place in the streams; unique, and never changed. */
  name: string
  /** What the names of its streams begin with. */
  streamPrefix: string
  /**
   * Acts on some entries of one stream, in order. What it writes with `db` commits together with its place in the
   * stream, so it happens once; all else at least once. It has ten seconds.
   */
  handle: (entries: readonly Entry[], db: Kysely<Database>, unit: Unit) => Promise<void>
}

/** Works for the subscribers, until it is closed. */
export interface Dispatcher {
  /** Says that there may be something to do. */
  wake: () => void
  close: () => Promise<void>
}

/** A stream that this process works on for a subscriber. */
interface Claim {
  subscriber: Subscriber
  stream: string
  /** The last revision that was handled. */
  rev: number
  /** The revision that the stream had reached when it was claimed. */
  target: number
  /** Whoever claims it next puts another one in its place. */
  fence: Buffer
}

/** Somebody else has taken the stream meanwhile. */
class Fenced extends Error {}

/**
 * Hands the events of streams to their subscribers, each stream of each subscriber in one process at a time. A row of
 * oro_outbox_cursor exists while there is something to do; publishing makes it, and whoever is done removes it.
 */
export function createDispatcher(
  db: Kysely<Database>,
  log: Logger,
  subscribers: readonly Subscriber[],
): Dispatcher {
  const byName = new Map(subscribers.map((subscriber) => [subscriber.name, subscriber]))
  const slots = new Set<Promise<void>>()
  let isClosed = false

  function wake(): void {
    if (isClosed || slots.size >= SLOTS || byName.size === 0) return
    const slot = work().catch((error) =>
      log.warn({ err: error }, 'subscribers could not be served'),
    )
    slots.add(slot)
    void slot.finally(() => slots.delete(slot))
  }

  async function work(): Promise<void> {
    for (;;) {
      const claim = isClosed ? undefined : await claimOne(db, byName)
      if (claim === undefined) return
      // There may be more than one can do.
      wake()
      await serve(claim)
    }
  }

  async function serve(claim: Claim): Promise<void> {
    const { subscriber, stream } = claim
    try {
      while (!isClosed && !(await isDone(db, claim))) await serveBatch(db, log, claim)
      if (isClosed) await postpone(db, claim, 0)
    } catch (error) {
      if (error instanceof Fenced) return
      log.error({ err: error, subscriber: subscriber.name, stream }, 'a subscriber failed')
      await postpone(db, claim, PAUSE_SECONDS)
    }
  }

  const timer = setInterval(wake, POLL_MS).unref()
  return {
    wake,
    close: async () => {
      isClosed = true
      clearInterval(timer)
      while (slots.size > 0) await Promise.all(slots)
    },
  }
}

async function claimOne(
  db: Kysely<Database>,
  subscribers: ReadonlyMap<string, Subscriber>,
): Promise<Claim | undefined> {
  const fence = newId()
  const { numUpdatedRows } = await db
    .updateTable('oro_outbox_cursor')
    .set({ fence, until: inSeconds(LEASE_SECONDS) })
    .where('subscriber', 'in', [...subscribers.keys()])
    .where('until', '<=', sql<string>`NOW(6)`)
    .orderBy('until')
    .limit(1)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return undefined
  const row = await db
    .selectFrom('oro_outbox_cursor')
    .select(['subscriber', 'stream', 'rev', 'target'])
    .where('fence', '=', fence)
    .executeTakeFirst()
  const subscriber = subscribers.get(row?.subscriber ?? '')
  if (row === undefined || subscriber === undefined) return undefined
  const { stream, rev, target } = row
  return { subscriber, stream, rev: Number(rev), target: Number(target), fence }
}

/** Handles what comes next, and moves the claim and its row behind it. */
async function serveBatch(db: Kysely<Database>, log: Logger, claim: Claim): Promise<void> {
  const { subscriber, stream, rev } = claim
  const entries = await readEntries(db, [{ stream, rev }], BATCH)
  const last = entries.at(-1)?.rev ?? claim.target
  if (entries[0]?.rev !== rev + 1) {
    log.error({ subscriber: subscriber.name, stream, rev }, 'events were pruned before their time')
  }
  await transact(db, async (trx, unit) => {
    if (entries.length > 0) await subscriber.handle(entries, trx, unit)
    // Last: those who publish to the stream wait for this row.
    await update(trx, claim, { rev: last, until: inSeconds(LEASE_SECONDS) })
  })
  claim.rev = last
}

/** True, and its row is gone, when everything in the stream was handled. */
async function isDone(db: Kysely<Database>, claim: Claim): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('oro_outbox_cursor')
    .where('subscriber', '=', claim.subscriber.name)
    .where('stream', '=', claim.stream)
    .where('fence', '=', claim.fence)
    .where('target', '<=', claim.rev)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Lets go of a stream for some seconds. */
async function postpone(db: Kysely<Database>, claim: Claim, seconds: number): Promise<void> {
  try {
    await update(db, claim, { fence: null, until: inSeconds(seconds) })
  } catch {
    // Taken already, or by whoever comes when the lease is over.
  }
}

/** Changes the row of a claim that still holds. */
async function update(
  db: Kysely<Database>,
  { subscriber, stream, fence }: Claim,
  values: { rev?: number; fence?: null; until: RawBuilder<string> },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('oro_outbox_cursor')
    .set(values)
    .where('subscriber', '=', subscriber.name)
    .where('stream', '=', stream)
    .where('fence', '=', fence)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new Fenced('Somebody else works on the stream.')
}

/** On the database's clock, which is the same for all. */
function inSeconds(seconds: number): RawBuilder<string> {
  return sql<string>`NOW(6) + INTERVAL ${seconds} SECOND`
}
