import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import { addDays, datesBetween } from '../../series/zones.ts'
import type { Transact } from './aggregate.ts'
import { listPrices } from './price-book.ts'
import { costOf, findPrice, type Price } from './prices.ts'
import { countEvents } from './queries/replace.ts'
import { pricedRequests, storeCosts } from './queries/reprice.ts'
import { completeDayZones, keepAllDayZones } from './queries/zones.ts'
import { AROUND, type Days, lockAround, replaceDays } from './replace.ts'

type Db = Kysely<Database>

/** How long work over many days is done. */
export interface LongWork {
  db: Db
  now: () => Date
  run: Transact
  /** Told after each stretch of days. */
  progress: (fraction: number, text: string) => Promise<void>
  signal: AbortSignal
}

/** Dates of UTC, both included. */
export interface UtcRange {
  start: string
  end: string
}

/** Days that are written anew at once, and events of them: a day at least, whatever it has. */
const DAYS_AT_ONCE = 31
const EVENTS_AT_ONCE = 120_000

/**
 * Writes the rollups of UTC days anew; answers how many people and organizations were wrong. From both ends at a time:
 * days that are far from each other have nothing in common.
 */
export async function rebuild(
  work: LongWork,
  range: UtcRange,
): Promise<{ days: number; drift: number }> {
  const zones = await work.run((db) => keepAllDayZones(db, work.now()))
  const left = datesBetween(range.start, range.end)
  const total = left.length
  const wrong = new Set<string>()
  const underWay = new Set<Stretch>()
  let done = 0
  let hasFailed = false
  const lane = async (end: End): Promise<void> => {
    while (!hasFailed) {
      work.signal.throwIfAborted()
      const days = await takeDays(work.db, left, end)
      const [first, last] = [days[0], days.at(-1)]
      if (first === undefined || last === undefined) return
      // In the middle they meet: there one waits, rather than the database for it.
      for (const other of underWay) if (areNear(other, { first, last })) await other.end
      const replaced = work.run((db) => replaceDays(db, { first, last }, work.now()))
      const stretch = { first, last, end: settled(replaced) }
      underWay.add(stretch)
      for (const one of await replaced) wrong.add(one)
      underWay.delete(stretch)
      done += days.length
      await work.progress(done / total, end === 'first' ? last : first)
    }
  }
  const lanes = (['first', 'last'] as const).map((end) =>
    lane(end).catch((error: unknown) => {
      // The other one ends with what it is doing.
      hasFailed = true
      throw error
    }),
  )
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
  // Days in a new zone are complete once all that they are made of was written anew.
  await work.run((db) => completeDayZones(db, zones, addDays(range.start, 1), range.end))
  return { days: total, drift: wrong.size }
}

/** Days that are being written anew, until `end`. */
interface Stretch extends Days {
  end: Promise<void>
}

async function settled(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work])
}

/** Whether both would lock the same days. */
function areNear(one: Days, other: Days): boolean {
  const reach = 2 * AROUND
  return addDays(one.last, reach) >= other.first && addDays(other.last, reach) >= one.first
}

type End = 'first' | 'last'

/** Takes days from one end of those that are left, in order; none when none are. */
async function takeDays(db: Db, left: string[], end: End): Promise<string[]> {
  const taken: string[] = []
  let events = 0
  while (taken.length < DAYS_AT_ONCE) {
    const day = end === 'first' ? left.shift() : left.pop()
    if (day === undefined) break
    events += await countEvents(db, day)
    if (taken.length > 0 && events > EVENTS_AT_ONCE) {
      if (end === 'first') left.unshift(day)
      else left.push(day)
      break
    }
    taken.push(day)
  }
  return taken.sort()
}

/**
 * Prices the AI requests of UTC days by the book as it is now, and writes the rollups of those days anew; answers how
 * many requests have another cost, or another version of a price.
 */
export async function reprice(
  work: LongWork,
  { start, end }: UtcRange,
): Promise<{ days: number; changed: number }> {
  // Not the process's memory of it: who adds a price and calls for this is in another process.
  const book = await listPrices(work.db)
  const days = datesBetween(start, end)
  let changed = 0
  for (const [index, day] of days.entries()) {
    work.signal.throwIfAborted()
    changed += await work.run((db) => repriceDay(db, day, book, work.now()))
    await work.progress((index + 1) / days.length, day)
  }
  return { days: days.length, changed }
}

async function repriceDay(db: Db, day: string, book: readonly Price[], now: Date): Promise<number> {
  const days = { first: day, last: day }
  // Before they are read: nobody sums up half of a day's new prices. All that replaceDays locks, in its order.
  await lockAround(db, days)
  const requests = await pricedRequests(db, day)
  const news = requests.flatMap(({ model, provider, time, tokens, ...known }) => {
    const price = model === null ? undefined : findPrice(book, model, provider, time)
    const cost = price === undefined ? null : costOf(price, tokens)
    const version = price?.version ?? null
    const isSame = cost === known.cost && version === known.version
    return isSame ? [] : [{ id: known.id, ts: known.ts, cost, version }]
  })
  if (news.length === 0) return 0
  await storeCosts(db, news)
  await replaceDays(db, days, now)
  return news.length
}
