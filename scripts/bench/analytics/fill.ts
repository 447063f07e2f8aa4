import { createConnection } from 'mysql2/promise'
import type { Context } from '../../../src/context.ts'
import type { Prepared } from '../../../src/domain/analytics/projections.ts'
import { addDays } from '../../../src/series/zones.ts'
import { progressOf } from '../progress.ts'
import { Draw } from './draw.ts'
import { eventsOf, type Person } from './people.ts'
import { rowsOf, transactionText } from './rows.ts'

/** Days that have events: all that the server would still take, up to yesterday. */
export const DAYS = 88
/** Events of a transaction, and up to a person's day more. */
const BATCH = 2_000
/** Transactions that are under way while the next is made. */
const AT_ONCE = 2

/** Stores so many events of the last days with all that belongs to them, but for the rollups; day after day. */
export async function fill(
  databaseUrl: string,
  ctx: Pick<Context, 'db' | 'mac'>,
  people: readonly Person[],
  rows: number,
): Promise<void> {
  const note = progressOf('events stored', rows)
  const lanes = await Promise.all(
    Array.from({ length: AT_ONCE }, () =>
      createConnection({ uri: databaseUrl, multipleStatements: true }),
    ),
  )
  const [first] = lanes
  // Nobody waits for these commits; what is measured later is on a database that flushes again.
  await first?.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0')
  const writing = lanes.map(() => Promise.resolve())
  let [stored, turn] = [0, 0]
  let batch: Prepared[] = []
  const write = async (): Promise<void> => {
    const lane = turn++ % AT_ONCE
    const text = transactionText(batch)
    stored += batch.length
    batch = []
    await writing[lane]
    writing[lane] = lanes[lane]?.query(text).then(() => note(stored)) ?? Promise.resolve()
  }
  for (const { person, date, count } of shares(people, rows)) {
    batch.push(...(await rowsOf(ctx, person, eventsOf(person, date, count))))
    if (batch.length >= BATCH) await write()
  }
  if (batch.length > 0) await write()
  await Promise.all(writing)
  // The rollups are made of all events at once, not of what is outstanding.
  await first?.query('TRUNCATE oro_touch')
  await first?.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
  await Promise.all(lanes.map((lane) => lane.end()))
}

/** How many events each has on each day: hardly any on weekends, and some people more than others. */
function* shares(people: readonly Person[], rows: number) {
  const today = new Date().toISOString().slice(0, 10)
  const dates = Array.from({ length: DAYS }, (_, n) => addDays(today, n - DAYS))
  const draw = new Draw('shares')
  const paces = people.map(() => 0.5 + draw.share())
  const all = dates.flatMap((date) => {
    const isWeekend = [0, 6].includes(new Date(date).getUTCDay())
    return people.map((person, n) => ({
      person,
      date,
      weight: (paces[n] ?? 1) * (0.7 + 0.6 * draw.share()) * (isWeekend ? 0.05 : 1),
    }))
  })
  const total = all.reduce((sum, { weight }) => sum + weight, 0)
  let [weighed, given] = [0, 0]
  for (const { person, date, weight } of all) {
    weighed += weight
    const count = Math.round((weighed / total) * rows) - given
    given += count
    if (count > 0) yield { person, date, count }
  }
}
