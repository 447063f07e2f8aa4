import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { databaseTime } from '../../src/db/time.ts'
import { newId } from '../../src/db/uuid.ts'
import { enqueue } from '../../src/jobs/queue.ts'
import { openQueueWorker } from '../../src/jobs/queue-worker.ts'

const PAYLOAD = { document: 'bench', options: { format: 'pdf' } }
/** Jobs that are queued or done at a time, as many as connections of the best possible. */
const CONCURRENCY = 8
/** Jobs that wait while the next are queued. */
const BACKLOG = 64

/** Jobs queued, one a transaction, and done by one process, per second; their handler does nothing. */
export function queueJobs(databaseUrl: string, seconds: number): Promise<number> {
  return withQueue(databaseUrl, async ({ db }) => {
    const config = readConfig({ DATABASE_URL: databaseUrl })
    const now = () => new Date()
    let [queued, done] = [0, 0]
    const bench = async () => void done++
    const process = { config, db, now, log: pino({ level: 'silent' }) }
    const worker = openQueueWorker(process, { bench }, { concurrency: CONCURRENCY })
    const elapsed = await repeat(seconds, async () => {
      worker.beat()
      if (queued - done >= BACKLOG) return new Promise(setImmediate)
      queued++
      return enqueue(db, 'bench', PAYLOAD, { now: now() })
    })
    const rate = done / elapsed
    await worker.stop(10_000)
    return rate
  })
}

/** The least that a queue can do: the same row inserted and deleted, one transaction each. */
export function rawQueue(databaseUrl: string, seconds: number): Promise<number> {
  return withQueue(databaseUrl, async ({ db }) => {
    let done = 0
    const elapsed = await repeat(seconds, async () => {
      const id = newId()
      const time = databaseTime(new Date())
      const payload = JSON.stringify(PAYLOAD)
      const row = { id, kind: 'bench', payload, state: 'queued', run_at: time, created_at: time }
      await db.insertInto('oro_job').values(row).execute()
      await db.deleteFrom('oro_job').where('id', '=', id).execute()
      done++
    })
    return done / elapsed
  })
}

/** Measures on an empty table; a backlog of another run would be measured too. */
async function withQueue(
  databaseUrl: string,
  measure: (database: OpenDatabase) => Promise<number>,
): Promise<number> {
  const database = openDatabase(databaseUrl, { poolSize: 3 * CONCURRENCY })
  try {
    await database.db.deleteFrom('oro_job').execute()
    return await measure(database)
  } finally {
    await database.close()
  }
}

/** Does something again and again, several times at once; answers how many seconds it took. */
async function repeat(seconds: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  const end = startedAt + seconds * 1000
  const loop = async () => {
    while (performance.now() < end) await work()
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, loop))
  return (performance.now() - startedAt) / 1000
}
