import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import { addDays, datesBetween } from '../../series/zones.ts'
import type { Transact } from './aggregate.ts'
import { listPrices } from './price-book.ts'
import { costOf, findPrice } from './prices.ts'
import { pricedRequests, storeCosts } from './queries/reprice.ts'
import { completeDayZones, keepAllDayZones } from './queries/zones.ts'
import { lockAround, replaceDay } from './replace.ts'

type Db = Kysely<Database>

/** How long work over many days is done. */
export interface LongWork {
  db: Db
  now: () => Date
  run: Transact
  /** Told after each day. */
  progress: (fraction: number, text: string) => Promise<void>
  signal: AbortSignal
}

/** Dates of UTC, both included. */
export interface UtcRange {
  start: string
  end: string
}

/** Writes the rollups of UTC days anew, a day at a time; answers how many people and organizations were wrong. */
export async function rebuild(
  work: LongWork,
  range: UtcRange,
): Promise<{ days: number; drift: number }> {
  const zones = await work.run((db) => keepAllDayZones(db, work.now()))
  let drift = 0
  const days = await eachDay(work, range, async (db, day) => {
    drift += (await replaceDay(db, day, work.now())).drift
  })
  // Days in a new zone are complete once all that they are made of was written anew.
  await work.run((db) => completeDayZones(db, zones, addDays(range.start, 1), range.end))
  return { days, drift }
}

/**
 * Prices the AI requests of UTC days by the book as it is now, and writes the rollups of those days anew; answers how
 * many requests have another cost, or another version of a price.
 */
export async function reprice(
  work: LongWork,
  range: UtcRange,
): Promise<{ days: number; changed: number }> {
  // Not the process's memory of it: who adds a price and calls for this is in another process.
  const book = await listPrices(work.db)
  let changed = 0
  const days = await eachDay(work, range, async (db, day) => {
    // Before they are read: nobody sums up half of a day's new prices. All that replaceDay locks, in its order.
    await lockAround(db, day)
    const requests = await pricedRequests(db, day)
    const news = requests.flatMap(({ model, provider, time, tokens, ...known }) => {
      const price = model === null ? undefined : findPrice(book, model, provider, time)
      const cost = price === undefined ? null : costOf(price, tokens)
      const version = price?.version ?? null
      const isSame = cost === known.cost && version === known.version
      return isSame ? [] : [{ id: known.id, ts: known.ts, cost, version }]
    })
    if (news.length === 0) return
    await storeCosts(db, news)
    await replaceDay(db, day, work.now())
    changed += news.length
  })
  return { days, changed }
}

async function eachDay(
  { run, progress, signal }: LongWork,
  { start, end }: UtcRange,
  act: (db: Db, day: string) => Promise<void>,
): Promise<number> {
  const days = datesBetween(start, end)
  for (const [index, day] of days.entries()) {
    signal.throwIfAborted()
    await run((db) => act(db, day))
    await progress((index + 1) / days.length, day)
  }
  return days.length
}
