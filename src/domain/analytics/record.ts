import type { Kysely } from 'kysely'
import { groupCommit } from '../../db/group-commit.ts'
import { perDatabase } from '../../db/per-database.ts'
import { databaseDay } from '../../db/time.ts'
import { runTogether, transactInTwo } from '../../db/transaction.ts'
import { newId, uuidText } from '../../db/uuid.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { subjectOf } from '../../subjects/index.ts'
import type { CanonicalEvent } from './events.ts'
import { storeNames } from './names.ts'
import { priceBook } from './price-book.ts'
import { costOf, costUnits, findPrice, type Price } from './prices.ts'
import { type Cost, identityOf, type Key, namesIn, type Prepared, prepared } from './projections.ts'
import { addQuality, contentsOf, insertEvents, insertNewKeys } from './queries/ingest.ts'

type Db = Kysely<Database>

/** What became of one event. */
export interface Stored {
  eventId: string
  /** This person's event of that id was already stored; the first one stays. */
  duplicate: boolean
}

/** An event that took longer than this to arrive counts as late: its day was summed up before. */
const LATE_MS = 24 * 3_600_000

/** Stores one event of the user; concurrent ones share a transaction. Settles after the commit. */
export async function recordEvent(db: Db, user: string, event: CanonicalEvent): Promise<Stored> {
  const [one] = await prepare(db, user, [event])
  return writer(db)(one as Prepared)
}

/** Stores events of the user in one transaction; answers for each what became of it, after the commit. */
export async function recordEvents(
  db: Db,
  user: string,
  events: readonly CanonicalEvent[],
): Promise<Stored[]> {
  return events.length === 0 ? [] : writeBatch(db, await prepare(db, user, events))
}

const writer = perDatabase((db) => groupCommit<Prepared, Stored>((group) => writeBatch(db, group)))

/**
 * Writes events, their projections and their touches in one transaction. The key table decides what is new: INSERT
 * IGNORE on the events themselves would also swallow rows that do not fit.
 */
async function writeBatch(db: Db, group: readonly Prepared[]): Promise<Stored[]> {
  const firsts = new Map<string, Prepared>()
  for (const one of group) {
    if (!firsts.has(one.identity)) firsts.set(one.identity, one)
  }
  // Every batch locks keys in the same order: opposite orders deadlock.
  const candidates = [...firsts.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1))
  const batchId = newId()
  const found = await transactInTwo<Key>(db, insertNewKeys(candidates), (keys) => {
    const isNew = new Set(keys.map(identityOf))
    const events = candidates.filter((one) => isNew.has(one.identity))
    return events.length === 0 ? [] : [...insertEvents(events, batchId), ...noted(events)]
  })
  const stored = new Set(found.map(identityOf))
  const isStored = (one: Prepared): boolean =>
    stored.has(one.identity) && firsts.get(one.identity) === one
  await noteRepetitions(
    db,
    group.filter((one) => !isStored(one)),
  )
  return group.map((one) => ({ eventId: uuidText(one.uid), duplicate: !isStored(one) }))
}

/** Counts of what is odd about new events, stored with them. */
function noted(events: readonly Prepared[]) {
  const count = (is: (one: Prepared) => boolean): number => events.filter(is).length
  return addQuality(receiptDay(events), {
    late: count(({ event }) => event.receivedAt.getTime() - event.time.getTime() > LATE_MS),
    skewed: count(({ event }) => event.skewed),
    cost_drift: count(({ event, cost }) => drifts(cost, event.measures.reportedCost)),
  })
}

/** A client's own figure is more than 1 % off the book's. */
function drifts(cost: Cost | null, reported: string | null): boolean {
  if (cost === null || reported === null) return false
  const [ours, theirs] = [costUnits(cost.usd), costUnits(reported)]
  const difference = ours > theirs ? ours - theirs : theirs - ours
  return difference * 100n > ours
}

/** Counts repetitions, and those that bring another content under a known id. */
async function noteRepetitions(db: Db, repeated: readonly Prepared[]): Promise<void> {
  if (repeated.length === 0) return
  const contents = await contentsOf(db, repeated)
  const conflicts = repeated.filter(
    (one) => contents.get(one.identity)?.equals(one.content) === false,
  )
  const counts = { duplicate: repeated.length, conflict: conflicts.length }
  await runTogether(db, addQuality(receiptDay(repeated), counts))
}

function receiptDay([first]: readonly Prepared[]): string {
  return databaseDay(first?.event.receivedAt ?? new Date(0))
}

/** Events with their ids, prices and names, these stored: all that a transaction needs to know before it begins. */
export async function prepare(
  db: Db,
  user: string,
  events: readonly CanonicalEvent[],
): Promise<Prepared[]> {
  const [first] = events
  if (first === undefined) return []
  await storeNames(db, events.flatMap(namesIn))
  const subjectNo = await subjectOf(db, user, first.receivedAt)
  const isPriced = events.some(({ type }) => type === 'ai_request')
  const book = isPriced ? await priceBook(db, first.receivedAt) : []
  return events.map((event) => prepared(event, subjectNo, priceOf(event, book)))
}

/** What a request costs by the price that holds at its time; null where it is none, or its model has no price. */
function priceOf({ type, time, measures }: CanonicalEvent, book: readonly Price[]): Cost | null {
  if (type !== 'ai_request' || measures.model === null) return null
  const price = findPrice(book, measures.model, measures.provider, time)
  return price === undefined ? null : { usd: costOf(price, measures), version: price.version }
}
