import { setTimeout as sleep } from 'node:timers/promises'
import { aggregate, settleSummaries } from '../src/domain/analytics/index.ts'
import { defineJob } from '../src/jobs/define.ts'

/** Milliseconds from one tick to the next, and between two looks of a run that has much to do. */
const TICK_MS = 10_000
const LOOK_EVERY_MS = 500
/** Events of a run from which it does not wait for the next tick (analytics, 4.2). */
const WAKE_AT = 20_000

/** Adds new events to the rollups. */
export const aggregator = defineJob({
  name: 'aggregator',
  cron: '*/10 * * * * *',
  timeZone: 'site',
  catchUpMinutes: 1,
  describe: 'Adds new events to the rollups, without a pause where many arrive.',
}).run(async ({ db, now, transact, signal, stopping }) => {
  const until = performance.now() + TICK_MS
  const isOver = (): boolean => stopping.aborted || signal.aborted
  const addNew = (): Promise<number> => aggregate(db, { now: now(), run: transact, isOver })
  let events = await addNew()
  while (events >= WAKE_AT && performance.now() < until && !isOver()) {
    await sleep(LOOK_EVERY_MS)
    events += await addNew()
  }
  // Days that were summed up before and have changed since, and those that no late event is waited for any more.
  return { events, summaries: await settleSummaries(db, transact, now()) }
})
