import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/connect.ts'
import { openQueueWorker } from '../../src/jobs/queue-worker.ts'
import { openScheduler } from '../../src/jobs/scheduler.ts'
import { aggregator } from '../../workers/aggregator.ts'
import { kinds } from '../../workers/kinds.ts'
import { NOW } from './analytics-events.ts'

// A worker process as workers/run.ts makes one, with leases that run out sooner.
const LEASE_MS = 5_000
const startedAt = Date.now()
/** The ten seconds from one tick of the aggregator to the next pass in half a second. */
const now = () => new Date(NOW.getTime() + (Date.now() - startedAt) * 20)
const config = readConfig(process.env)
const { db } = openDatabase(config.DATABASE_URL, { poolSize: 4 })
const owner = { config, db, now, log: pino({ level: 'silent' }) }
const workers = [
  await openScheduler(owner, [aggregator], LEASE_MS),
  openQueueWorker(owner, kinds, { leaseMs: LEASE_MS }),
]
setInterval(() => {
  for (const { beat } of workers) beat()
}, 50)
process.on('disconnect', () => process.exit(1))
process.send?.({ type: 'ready' })
