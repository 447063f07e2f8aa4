import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/connect.ts'
import { defineJob } from '../../src/jobs/define.ts'
import { type Handler, openQueueWorker } from '../../src/jobs/queue-worker.ts'
import { openScheduler } from '../../src/jobs/scheduler.ts'
import type { Settings } from './workers.ts'

// A worker process as workers/run.ts makes one, with jobs and a clock of the test's.
const settings: Settings = JSON.parse(process.env.WORKER_SETTINGS ?? '')
const { clock, leaseMs, beatMs } = settings
const now = () =>
  new Date(clock.from + (Date.now() - clock.startedAt) * clock.speed + settings.skewMs)
const config = readConfig(process.env)
const { db, close } = openDatabase(config.DATABASE_URL, { poolSize: 10, statementMs: 10_000 })
const log = pino(
  { serializers: { err: (error: Error) => error.name } },
  {
    write: (line) => {
      const { msg, err } = JSON.parse(line)
      if (msg.includes('interrupted')) process.send?.({ type: 'interrupted', error: err })
    },
  },
)

let isToHold = false
process.on('message', (message) => {
  if (message === 'hold') isToHold = true
})

/** When it was told to, says so and waits, in the middle of its work. */
async function holdIfTold(what: string): Promise<void> {
  if (!isToHold) return
  isToHold = false
  process.send?.({ type: 'holding', what })
  while ((await once(process, 'message'))[0] !== 'go');
}

const minutely = defineJob({
  name: 'minutely',
  cron: '* * * * *',
  timeZone: 'UTC',
  catchUpMinutes: 100_000,
  describe: 'Writes that it ran, once a minute.',
}).run(async (_ctx, { end }) => {
  const what = end.toISOString()
  await holdIfTold(what)
  return async (trx) => {
    await trx.insertInto('oro_name').values(effect(what)).execute()
    return { effects: 1 }
  }
})

const single: Handler = async (_ctx, { payload, attempt, progress }) => {
  const { what, failures } = payload as { what: string; failures: number }
  await progress(0.5)
  await holdIfTold(what)
  // Long enough for a kill to fall into it.
  await delay(Math.random() * 20)
  if (attempt <= failures) throw new Error('Not yet.')
  return async (trx) => {
    await trx.insertInto('oro_name').values(effect(what)).execute()
    return { pid: process.pid }
  }
}

let written = 0
/** A row that says what was done and by whom; ids ascend in the order of a process's writes only. */
function effect(what: string) {
  const id = Buffer.alloc(8)
  id.writeUInt32BE(process.pid, 0)
  id.writeUInt32BE(++written, 4)
  return { name_id: id, name: `${what} ${process.pid}` }
}

const owner = { config, db, now, log }
const workers = [
  await openScheduler(owner, settings.schedules ? [minutely] : [], leaseMs),
  openQueueWorker(owner, { once: single }, { leaseMs }),
]
const timer = setInterval(() => {
  for (const { beat } of workers) beat()
}, beatMs)
process.on('SIGTERM', async () => {
  clearInterval(timer)
  await Promise.allSettled(workers.map((worker) => worker.stop(5_000)))
  await close()
  process.exit(0)
})
process.on('disconnect', () => process.exit(1))
process.send?.({ type: 'ready' })
