import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CompiledQuery } from 'kysely'
import { ValidationError } from '../../src/exceptions.ts'
import { defineJob, inChunks, type Job, type Period } from '../../src/jobs/define.ts'
import { openScheduler, runForPeriod, type Worker } from '../../src/jobs/scheduler.ts'
import { openTestProcess, type TestProcess } from '../support/jobs.ts'
import { until } from '../support/start.ts'

const NOON = '2026-11-15T12:00:00Z'

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

async function start(...jobs: Job[]): Promise<Worker> {
  const worker = await openScheduler(home, jobs)
  open.push(worker)
  return worker
}

/** A job that notes its periods. */
function noting(contract: Partial<Job> = {}): { job: Job; ran: string[]; periods: Period[] } {
  const [ran, periods]: [string[], Period[]] = [[], []]
  const job = defineJob({
    name: 'noting',
    cron: '0 * * * *',
    timeZone: 'UTC',
    catchUpMinutes: 24 * 60,
    describe: 'Notes its periods.',
    ...contract,
  }).run(async (_ctx, period) => {
    ran.push(period.end.toISOString().slice(0, 16))
    periods.push(period)
    return { noted: 1 }
  })
  return { job: { ...job, ...(contract.run && { run: contract.run }) }, ran, periods }
}

const logs = () =>
  home.db
    .selectFrom('tabScheduled Job Log')
    .select(['scheduled_job_type', 'status', 'details'])
    .orderBy('name')
    .execute()
const statuses = async () => (await logs()).map(({ status }) => status)
const settled = (count: number) =>
  until('the runs have ended', async () => {
    const all = await statuses()
    return all.length >= count && !all.includes('Start')
  })

/** Beats until nothing is at work that was due. */
async function beat(worker: Worker, runs: number): Promise<void> {
  worker.beat()
  await settled(runs)
}

describe('a job', () => {
  it('does not run before its time, and runs once when it has come', async () => {
    const { job, ran } = noting()
    const worker = await start(job)
    worker.beat()
    home.setTime('2026-11-15T12:59:59Z')
    worker.beat()
    home.setTime('2026-11-15T13:00:00Z')
    await until('it runs', () => {
      worker.beat()
      return ran.length > 0
    })
    await settled(1)
    const late = await start(job)
    for (const one of [worker, late]) one.beat()
    home.setTime('2026-11-15T14:00:00Z')
    await until('it runs again', () => {
      worker.beat()
      late.beat()
      return ran.length > 1
    })
    await settled(2)
    expect(ran).toEqual(['2026-11-15T13:00', '2026-11-15T14:00'])
  })

  it('leaves a line in the Scheduled Job Log with its period, counts and duration', async () => {
    const { job } = noting()
    const worker = await start(job)
    home.setTime('2026-11-15T13:00:01Z')
    await beat(worker, 1)
    const [line] = await logs()
    expect(line).toMatchObject({ scheduled_job_type: 'workers.noting', status: 'Complete' })
    expect(JSON.parse(line?.details ?? '')).toEqual({
      start: '2026-11-15T12:00:00.000Z',
      end: '2026-11-15T13:00:00.000Z',
      counts: { noted: 1 },
      duration_ms: expect.any(Number),
    })
    const type = await home.db
      .selectFrom('tabScheduled Job Type')
      .select(['name', 'method', 'frequency', 'cron_format', 'last_execution'])
      .execute()
    expect(type).toEqual([
      {
        name: 'workers.noting',
        method: 'workers.noting',
        frequency: 'Cron',
        cron_format: '0 * * * *',
        last_execution: '2026-11-15 13:00:01.000000',
      },
    ])
  })

  it('that fails says why, without what a statement held, and has its next tick', async () => {
    let fails = true
    const { job } = noting({
      run: async (ctx) => {
        if (fails) await ctx.db.executeQuery(CompiledQuery.raw("SELECT 'secret' FROM nowhere"))
        return { done: 1 }
      },
    })
    const worker = await start(job)
    home.setTime('2026-11-15T13:00:00Z')
    await beat(worker, 1)
    fails = false
    home.setTime('2026-11-15T14:00:00Z')
    await until('the next one runs', async () => {
      worker.beat()
      return (await statuses()).length === 2
    })
    await settled(2)
    expect(await statuses()).toEqual(['Failed', 'Complete'])
    const [failed] = await logs()
    expect(failed?.details).toContain('MariaDB error 1146')
    expect(failed?.details).not.toContain('secret')
  })

  it('whose last write fails writes nothing', async () => {
    const { job } = noting({
      run: async () => async (trx) => {
        await trx
          .insertInto('oro_name')
          .values({ name_id: Buffer.alloc(8), name: 'half' })
          .execute()
        throw new ValidationError('No.')
      },
    })
    const worker = await start(job)
    home.setTime('2026-11-15T13:00:00Z')
    await beat(worker, 1)
    expect(await statuses()).toEqual(['Failed'])
    expect(await home.db.selectFrom('oro_name').selectAll().execute()).toEqual([])
  })

  it('that an operator has stopped does not run', async () => {
    const { job, ran } = noting()
    const other = noting({ name: 'other' })
    const worker = await start(job, other.job)
    await home.db
      .updateTable('tabScheduled Job Type')
      .set({ stopped: 1 })
      .where('name', '=', 'workers.noting')
      .execute()
    home.setTime('2026-11-15T13:00:00Z')
    await beat(worker, 1)
    await worker.stop(1_000)
    expect([ran, other.ran]).toEqual([[], ['2026-11-15T13:00']])
  })

  it('that kills its process every time is given up, and has its next tick', async () => {
    const { job, ran } = noting()
    const worker = await start(job)
    await home.db
      .insertInto('tabScheduled Job Log')
      .values({ name: 'fifth', status: 'Start', scheduled_job_type: 'workers.noting' })
      .execute()
    await home.db
      .updateTable('oro_tick')
      .set({ tick: '2026-11-15 13:00:00', settled: 0, attempts: 5, log: 'fifth' })
      .execute()
    home.setTime('2026-11-15T14:00:00Z')
    await beat(worker, 2)
    expect(ran).toEqual(['2026-11-15T14:00'])
    expect((await statuses()).sort()).toEqual(['Complete', 'Failed'])
  })

  it('begins no tick when it is stopping, and lets the one at work end', async () => {
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const { job, ran } = noting()
    const slow: Job = {
      ...job,
      run: async (ctx, period) => {
        await held
        return job.run(ctx, period)
      },
    }
    const worker = await start(slow)
    home.setTime('2026-11-15T15:00:00Z')
    worker.beat()
    await until('it is at work', async () => (await statuses()).length === 1)
    const stopped = worker.stop(10_000)
    letGo()
    await stopped
    expect(ran).toEqual(['2026-11-15T13:00'])
    // Its lease is free: another one goes on at once.
    await beat(await start(job), 3)
    expect(ran).toEqual(['2026-11-15T13:00', '2026-11-15T14:00', '2026-11-15T15:00'])
  })

  it('that takes too long to stop is left to another worker, and can write no more', async () => {
    let written: Promise<unknown> | undefined
    const { job, ran } = noting()
    const endless: Job = {
      ...job,
      run: (ctx) =>
        new Promise(() => {
          ctx.signal.addEventListener('abort', () => {
            written = ctx.transact(async () => 'written')
            // Looked at below.
            written.catch(() => {})
          })
        }),
    }
    const worker = await start(endless)
    home.setTime('2026-11-15T13:00:00Z')
    worker.beat()
    await until('it is at work', async () => (await statuses()).length === 1)
    await worker.stop(0)
    await beat(await start(job), 2)
    expect(ran).toEqual(['2026-11-15T13:00'])
    expect((await statuses()).sort()).toEqual(['Complete', 'Failed'])
    await expect(written).rejects.toThrow('is lost')
  })
})

describe('ticks that nobody was there for', () => {
  it('are caught up in order, each with the period since the one before', async () => {
    const { job, periods } = noting()
    await (await start(job)).stop(0)
    home.setTime('2026-11-15T16:30:00Z')
    await beat(await start(job), 4)
    await until('all have run', () => periods.length === 4)
    const hours = periods.map(({ start: from, end }) => [from.getUTCHours(), end.getUTCHours()])
    expect(hours).toEqual([
      [12, 13],
      [13, 14],
      [14, 15],
      [15, 16],
    ])
  })

  it('are let go when they are older than the window', async () => {
    const { job, ran } = noting({ catchUpMinutes: 120 })
    await (await start(job)).stop(0)
    home.setTime('2026-11-18T16:30:00Z')
    await beat(await start(job), 2)
    await until('all have run', () => ran.length === 2)
    expect(ran).toEqual(['2026-11-18T15:00', '2026-11-18T16:00'])
  })

  it('of a new job are none: it begins when it is first seen', async () => {
    const { job, ran } = noting()
    const other = noting({ name: 'other' })
    await (await start(job)).stop(0)
    home.setTime('2026-11-15T14:30:00Z')
    const worker = await start(job, other.job)
    await beat(worker, 2)
    await until('all have run', () => ran.length === 2)
    await worker.stop(1_000)
    expect(other.ran).toEqual([])
  })
})

describe('a worker whose clock is wrong', () => {
  it('runs nothing again that was run, and leaves nothing out', async () => {
    const { job, ran } = noting()
    const early = await openScheduler({ ...home, now: () => new Date('2026-11-15T14:05:00Z') }, [
      job,
    ])
    open.push(early)
    // It has seen the job an hour ago.
    await home.db.updateTable('oro_tick').set({ tick: '2026-11-15 12:00:00' }).execute()
    early.beat()
    await until('it runs ahead', () => ran.length === 2)
    await settled(2)
    const right = await start(job)
    for (const time of ['13:00', '13:30', '14:00', '14:59', '15:00']) {
      home.setTime(`2026-11-15T${time}:00Z`)
      await (await start(job)).stop(1_000)
      right.beat()
    }
    await until('the next tick has run', () => {
      right.beat()
      return ran.length > 2
    })
    await settled(3)
    expect(ran).toEqual(['2026-11-15T13:00', '2026-11-15T14:00', '2026-11-15T15:00'])
  })
})

describe('a daily job in the zone of the site', () => {
  it.each([
    ['skip', '2026-03-27T12:00:00Z', '2026-03-30T12:00:00Z', 3],
    ['set back', '2026-10-23T12:00:00Z', '2026-10-26T12:00:00Z', 3],
  ])('runs once a day also where the clocks %s', async (_, from, to, days) => {
    await home.close()
    home = await openTestProcess(from, { SITE_TIME_ZONE: 'Europe/Berlin' })
    const { job, ran } = noting({ cron: '30 2 * * *', timeZone: 'site', catchUpMinutes: 9_999 })
    const worker = await start(job)
    for (let time = Date.parse(from); time <= Date.parse(to); time += 1_800_000) {
      home.setTime(new Date(time).toISOString())
      worker.beat()
    }
    await until('all have run', () => {
      worker.beat()
      return ran.length === days
    })
    await settled(days)
    worker.beat()
    expect(new Set(ran.map((text) => text.slice(0, 10))).size).toBe(days)
  })
})

describe('a job run by hand', () => {
  it('does for a period what it does by itself, recorded, without touching its ticks', async () => {
    const { job, periods } = noting()
    await start(job)
    const before = await home.db.selectFrom('oro_tick').selectAll().execute()
    const day = { start: new Date('2026-11-01T00:00Z'), end: new Date('2026-11-02T00:00Z') }
    const { status } = await runForPeriod(home, job, day)
    expect(status).toBe('Complete')
    expect(periods).toEqual([day])
    expect(await statuses()).toEqual(['Complete'])
    expect(await home.db.selectFrom('oro_tick').selectAll().execute()).toEqual(before)
  })

  it('waits for nobody: while it is at work elsewhere it is refused', async () => {
    let letGo = (): void => {}
    const { job } = noting({
      run: () =>
        new Promise((resolve) => {
          letGo = () => resolve({})
        }),
    })
    const day = { start: new Date('2026-11-01T00:00Z'), end: new Date('2026-11-02T00:00Z') }
    const first = runForPeriod(home, job, day)
    await until('it is at work', async () => (await statuses()).length === 1)
    await expect(runForPeriod(home, job, day)).rejects.toThrow('at work in another process')
    letGo()
    expect((await first).status).toBe('Complete')
  })
})

it('types of jobs that are gone are deleted, and those of Frappe stay', async () => {
  const type = { method: 'frappe.tasks.daily', frequency: 'Daily' }
  await home.db
    .insertInto('tabScheduled Job Type')
    .values({ name: 'tasks.daily', ...type })
    .execute()
  await start(noting({ name: 'old' }).job)
  await start(noting({ cron: '5 * * * *' }).job)
  const types = await home.db
    .selectFrom('tabScheduled Job Type')
    .select(['name', 'cron_format'])
    .orderBy('name')
    .execute()
  expect(types).toEqual([
    { name: 'tasks.daily', cron_format: null },
    { name: 'workers.noting', cron_format: '5 * * * *' },
  ])
})

it('chunks go on until nothing is left, and stop when the lease is lost', async () => {
  const lost = new AbortController()
  const transact = <T>(work: (db: TestProcess['db']) => Promise<T>) => work(home.db)
  let left = 3
  expect(
    await inChunks({ transact, signal: lost.signal }, async () => (left-- > 0 ? 500 : 0)),
  ).toBe(1_500)
  lost.abort(new Error('gone'))
  await expect(inChunks({ transact, signal: lost.signal }, async () => 1)).rejects.toThrow('gone')
})
