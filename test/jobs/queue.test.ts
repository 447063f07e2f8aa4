import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { transact } from '../../src/db/transaction.ts'
import { ValidationError } from '../../src/exceptions.ts'
import { cancelJob, enqueue, getJob, type QueuedJob } from '../../src/jobs/queue.ts'
import {
  type Handler,
  type Kinds,
  MAX_ATTEMPTS,
  openQueueWorker,
  retryDelayMs,
} from '../../src/jobs/queue-worker.ts'
import type { Worker } from '../../src/jobs/scheduler.ts'
import { openTestProcess, type TestProcess } from '../support/jobs.ts'
import { until } from '../support/start.ts'

const NOON = '2026-11-15T12:00:00Z'
/** What runs out in these tests is made to. */
const LEASE_MS = 400

let home: TestProcess
let open: Worker[]
beforeEach(async () => {
  home = await openTestProcess(NOON)
  open = []
})
afterEach(async () => {
  await Promise.all(open.map((worker) => worker.stop(1_000)))
  await home.close()
})

function start(kinds: Kinds, concurrency = 4): Worker {
  const worker = openQueueWorker(home, kinds, { leaseMs: LEASE_MS, concurrency })
  open.push(worker)
  return worker
}

const queue = (payload: unknown = {}, options: Partial<Parameters<typeof enqueue>[3]> = {}) =>
  enqueue(home.db, 'test', payload, { now: home.now(), ...options })

async function stateOf(id: Buffer): Promise<QueuedJob> {
  const job = await getJob(home.db, id)
  if (job === undefined) throw new Error('There is no such job.')
  return job
}

async function beatUntil(worker: Worker, id: Buffer, state: string): Promise<QueuedJob> {
  await until(`it is ${state}`, async () => {
    worker.beat()
    return (await stateOf(id)).state === state
  })
  return stateOf(id)
}

/** Something that a test lets happen. */
function gate(): { opened: Promise<void>; open: () => void } {
  let let_ = (): void => {}
  const opened = new Promise<void>((resolve) => {
    let_ = resolve
  })
  return { opened, open: () => let_() }
}

const names = async () =>
  (await home.db.selectFrom('oro_name').select('name').execute()).map(({ name }) => name)
const insert = (name: string, id = 1) => ({ name_id: Buffer.alloc(8, id), name })

describe('a queued job', () => {
  it('is done once, and tells its result', async () => {
    const payloads: unknown[] = []
    const worker = start({
      test: async (_ctx, job) => {
        payloads.push(job.payload)
        return { sum: 3 }
      },
    })
    const id = await queue({ numbers: [1, 2] })
    expect(await stateOf(id)).toMatchObject({ kind: 'test', state: 'queued', progress: 0 })
    expect(await beatUntil(worker, id, 'done')).toMatchObject({
      result: { sum: 3 },
      progress: 1,
      attempts: 1,
      error: null,
      createdAt: new Date(NOON),
      startedAt: new Date(NOON),
      finishedAt: new Date(NOON),
    })
    worker.beat()
    await worker.stop(1_000)
    expect(payloads).toEqual([{ numbers: [1, 2] }])
  })

  it('exists only if the transaction that queued it was committed', async () => {
    const queued = transact(home.db, async (trx) => {
      await enqueue(trx, 'test', {}, { now: home.now() })
      throw new ValidationError('No.')
    })
    await expect(queued).rejects.toThrow('No.')
    expect(await home.db.selectFrom('oro_job').selectAll().execute()).toEqual([])
  })

  it('is the first one when its kind has that key already, also for two at once', async () => {
    const first = await queue({ n: 1 }, { idempotencyKey: 'key' })
    const again = await Promise.all([
      queue({ n: 2 }, { idempotencyKey: 'key' }),
      transact(home.db, (trx) =>
        enqueue(trx, 'test', {}, { now: home.now(), idempotencyKey: 'key' }),
      ),
    ])
    expect(again).toEqual([first, first])
    const other = await enqueue(home.db, 'other', {}, { now: home.now(), idempotencyKey: 'key' })
    expect(other).not.toEqual(first)
    const [left, right] = await Promise.all([
      queue({}, { idempotencyKey: 'two' }),
      queue({}, { idempotencyKey: 'two' }),
    ])
    expect(left).toEqual(right)
  })

  it('waits for its time, and for a process that knows its kind', async () => {
    const done: string[] = []
    const worker = start({ test: async (_ctx, { payload }) => void done.push(String(payload)) })
    const later = await queue('later', { runAt: new Date('2026-11-15T12:00:01Z') })
    const unknown = await enqueue(home.db, 'unknown', {}, { now: home.now() })
    await beatUntil(worker, await queue('now'), 'done')
    expect(done).toEqual(['now'])
    home.setTime('2026-11-15T12:00:01Z')
    await beatUntil(worker, later, 'done')
    expect(done).toEqual(['now', 'later'])
    expect((await stateOf(unknown)).state).toBe('queued')
  })

  it('tells how far it is while it is at work', async () => {
    const { opened, open: letGo } = gate()
    const worker = start({
      test: async (_ctx, { progress }) => {
        await progress(0.25, 'reading')
        await opened
      },
    })
    const id = await queue()
    worker.beat()
    await until('it tells', async () => (await stateOf(id)).progress > 0)
    expect(await stateOf(id)).toMatchObject({
      state: 'running',
      progress: 0.25,
      progressText: 'reading',
    })
    letGo()
    expect((await beatUntil(worker, id, 'done')).result).toBeNull()
  })

  it('keeps whose it is', async () => {
    const id = await queue({}, { organizationId: Buffer.alloc(8, 7), subjectNo: 12 })
    expect(await stateOf(id)).toMatchObject({ organizationId: Buffer.alloc(8, 7), subjectNo: 12 })
  })
})

describe('a job whose handler throws', () => {
  it('is tried again later, and can still be done', async () => {
    const worker = start({
      test: async (_ctx, { attempt }) => {
        if (attempt < 3) throw new Error(`attempt ${attempt}`)
        return { attempt }
      },
    })
    const id = await queue()
    worker.beat()
    await until('the first attempt has failed', async () => (await stateOf(id)).error !== null)
    const failed = await stateOf(id)
    expect(failed).toMatchObject({ state: 'queued', attempts: 1 })
    expect(failed.error).toContain('attempt 1')
    expect(failed.runAt.getTime()).toBeGreaterThanOrEqual(home.now().getTime() + 1_000)
    for (const minute of [1, 2]) home.setTime(`2026-11-15T12:0${minute}:00Z`)
    await until('the second has', async () => {
      worker.beat()
      return (await stateOf(id)).attempts === 2 && (await stateOf(id)).state === 'queued'
    })
    home.setTime('2026-11-15T12:03:00Z')
    expect(await beatUntil(worker, id, 'done')).toMatchObject({
      attempts: 3,
      result: { attempt: 3 },
      error: null,
    })
  })

  it('is dead after five attempts', async () => {
    const worker = start({
      test: async () => {
        throw new Error('always, mysql://root:hunter2secret@db/site')
      },
    })
    const id = await queue()
    let minute = 0
    await until('it is dead', async () => {
      home.setTime(new Date(Date.parse(NOON) + ++minute * 600_000).toISOString())
      worker.beat()
      return (await stateOf(id)).state === 'dead'
    })
    const dead = await stateOf(id)
    expect(dead).toMatchObject({ attempts: MAX_ATTEMPTS, result: null })
    expect(dead.error).toContain('always')
    expect(dead.error).not.toContain('hunter2secret')
    expect(dead.finishedAt).not.toBeNull()
  })

  it("has failed at once when it is the caller's fault", async () => {
    const worker = start({
      test: async () => {
        throw new ValidationError('The file is empty.')
      },
    })
    const job = await beatUntil(worker, await queue(), 'failed')
    expect(job).toMatchObject({ attempts: 1, finishedAt: new Date(NOON) })
    expect(job.error).toContain('The file is empty.')
  })

  it('in its last write, writes nothing', async () => {
    const worker = start({
      test: async () => async (trx) => {
        await trx.insertInto('oro_name').values(insert('half')).execute()
        throw new ValidationError('No.')
      },
    })
    await beatUntil(worker, await queue(), 'failed')
    expect(await names()).toEqual([])
  })
})

describe('a job that is cancelled', () => {
  it('does not begin', async () => {
    const ran: unknown[] = []
    const worker = start({ test: async (_ctx, { payload }) => void ran.push(payload) })
    const id = await queue('cancelled')
    expect(await cancelJob(home.db, id, home.now())).toBe(true)
    await beatUntil(worker, await queue('other'), 'done')
    expect(ran).toEqual(['other'])
    expect(await stateOf(id)).toMatchObject({ state: 'cancelled', finishedAt: new Date(NOON) })
  })

  it('in the middle of its work, is told, and writes nothing any more', async () => {
    const told = gate()
    const outcomes: unknown[] = []
    const worker = start({
      test: async (ctx, { progress }) => {
        ctx.signal.addEventListener('abort', () => told.open())
        await progress(0.5)
        await told.opened
        const write = ctx.transact((trx) =>
          trx.insertInto('oro_name').values(insert('late')).execute(),
        )
        outcomes.push(await write.catch((error) => error.name))
        outcomes.push(await progress(0.9).catch((error) => error.name))
        return async (trx) => {
          await trx.insertInto('oro_name').values(insert('last')).execute()
          return null
        }
      },
    })
    const id = await queue()
    worker.beat()
    await until('it is at work', async () => (await stateOf(id)).progress === 0.5)
    expect(await cancelJob(home.db, id, home.now())).toBe(true)
    await until('it has ended', () => outcomes.length === 2)
    await worker.stop(1_000)
    expect(outcomes).toEqual(['LeaseLost', 'LeaseLost'])
    expect(await names()).toEqual([])
    expect(await stateOf(id)).toMatchObject({ state: 'cancelled', progress: 0.5, result: null })
  })

  it('too late, stays done', async () => {
    const worker = start({ test: async () => ({ done: true }) })
    const id = await queue()
    await beatUntil(worker, id, 'done')
    expect(await cancelJob(home.db, id, home.now())).toBe(false)
    expect((await stateOf(id)).state).toBe('done')
  })
})

describe('a job whose process was paused', () => {
  const runOut = () => sql`UPDATE oro_job SET until = NOW(6) - INTERVAL 1 SECOND`.execute(home.db)

  it('is done by another one, and by that one only', async () => {
    const { opened, open: wake } = gate()
    const paused = start({
      test: async () => {
        await opened
        return async (trx) => {
          await trx.insertInto('oro_name').values(insert('paused', 1)).execute()
          return { by: 'paused' }
        }
      },
    })
    const id = await queue()
    paused.beat()
    await until('it is at work', async () => (await stateOf(id)).state === 'running')
    const other = start({
      test: async () => async (trx) => {
        await trx.insertInto('oro_name').values(insert('other', 2)).execute()
        return { by: 'other' }
      },
    })
    await runOut()
    const job = await beatUntil(other, id, 'done')
    expect(job).toMatchObject({ result: { by: 'other' }, attempts: 2 })
    wake()
    await paused.stop(1_000)
    expect(await names()).toEqual(['other'])
    expect((await stateOf(id)).result).toEqual({ by: 'other' })
  })

  it('in the middle of a transaction keeps no other job from being done', async () => {
    const { opened, open: wake } = gate()
    const locking = gate()
    const paused = start({
      test: async (ctx, { payload }) => {
        if (payload === 'free') return void (await opened)
        await ctx.transact(async () => {
          locking.open()
          await opened
        })
      },
    })
    const ids = [await queue('locked'), await queue('free')] as const
    const isRunning = async (id: Buffer) => (await stateOf(id)).state === 'running'
    await until('both are at work', async () => {
      paused.beat()
      return (await isRunning(ids[0])) && (await isRunning(ids[1]))
    })
    await locking.opened
    await sql`UPDATE oro_job SET until = NOW(6) - INTERVAL 1 SECOND WHERE id = ${ids[1]}`.execute(
      home.db,
    )
    const other = start({ test: async () => ({ by: 'other' }) })
    expect((await beatUntil(other, ids[1], 'done')).result).toEqual({ by: 'other' })
    wake()
    await paused.stop(1_000)
  })

  it('is dead when that happened too often', async () => {
    const { opened, open: wake } = gate()
    const worker = start({ test: async () => void (await opened) })
    const id = await queue()
    await home.db
      .updateTable('oro_job')
      .set({ attempts: MAX_ATTEMPTS - 1 })
      .execute()
    worker.beat()
    await until('it is at work', async () => (await stateOf(id)).state === 'running')
    await runOut()
    const job = await beatUntil(worker, id, 'dead')
    expect(job.error).toContain('The process ended')
    wake()
    await worker.stop(1_000)
    expect((await stateOf(id)).state).toBe('dead')
  })

  it('keeps its lease as long as it lives', async () => {
    const { opened, open: letGo } = gate()
    const worker = start({ test: async () => void (await opened) })
    const id = await queue()
    worker.beat()
    const ending = async () => {
      const row = await home.db.selectFrom('oro_job').select('until').executeTakeFirstOrThrow()
      return row.until ?? ''
    }
    await until('it is at work', async () => (await ending()) !== '')
    const before = await ending()
    await until('it was renewed', async () => (await ending()) > before)
    letGo()
    expect((await beatUntil(worker, id, 'done')).attempts).toBe(1)
  })
})

describe('a process that stops', () => {
  it('puts back what has not ended in time, as if it had not been begun', async () => {
    const { opened, open: letGo } = gate()
    const worker = start({ test: async () => void (await opened) })
    const id = await queue()
    worker.beat()
    await until('it is at work', async () => (await stateOf(id)).state === 'running')
    await worker.stop(0)
    expect(await stateOf(id)).toMatchObject({ state: 'queued', attempts: 0 })
    letGo()
    const next = start({ test: async () => ({ done: true }) })
    expect(await beatUntil(next, id, 'done')).toMatchObject({ attempts: 1, result: { done: true } })
  })

  it('works on no more jobs at a time than it may, and on all of them in the end', async () => {
    let [most, now] = [0, 0]
    const handler: Handler = async (_ctx, { progress }) => {
      most = Math.max(most, ++now)
      await progress(0.5)
      now--
    }
    const worker = start({ test: handler }, 3)
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => queue(n)))
    worker.beat()
    await until('all are done', async () => {
      const states = await Promise.all(ids.map(stateOf))
      return states.every(({ state }) => state === 'done')
    })
    expect(most).toBe(3)
  })
})

it('attempts come later and later, never at once and never after more than ten minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, chance) => {
        const delay = retryDelayMs(n, chance)
        expect(delay).toBeGreaterThanOrEqual(Math.min(300_000, 1_000 * 2 ** (n - 1)))
        expect(delay).toBeLessThanOrEqual(Math.min(600_000, 2_000 * 2 ** (n - 1)))
      },
    ),
  )
})
