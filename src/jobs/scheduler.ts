import type { Context } from '../context.ts'
import { DatabaseAway, isAway, isRepeatable, UnknownOutcome } from '../db/errors.ts'
import { databaseTime, epochOf } from '../db/time.ts'
import { errorForLog } from '../log.ts'
import { redact } from '../redact/index.ts'
import { type Cron, nextTick, parseCron, previousTick } from './cron.ts'
import type { Job, Period } from './define.ts'
import { acquireLease, type Lease, LeaseLost } from './lease.ts'
import { type Ending, endLog, findLastTick, registerJobs, setTick, startLog } from './runs.ts'

type Process = Pick<Context, 'config' | 'db' | 'now' | 'log'>

/** Milliseconds after which the lease of a process that does not renew it can be taken. */
export const LEASE_MS = 30_000
/** A tick whose process dies so often is what kills it: the next one comes. */
const MAX_ATTEMPTS = 5

/** Work by hand is stopped by ending its process. */
const NEVER = new AbortController().signal

/** Something that works in this process when it is told to look. */
export interface Worker {
  /** Begins what is due and not at work here; told about every second. */
  beat: () => void
  /** Begins nothing new, lets what is at work end for so long, then lets go of it. */
  stop: (graceMs: number) => Promise<void>
}

/**
 * Runs each tick of each job once, however many processes do the same: a job's lease lets one of them at it, its row
 * of `oro_tick` says how far it is. Both change in the transactions of the run itself.
 */
export async function openScheduler(
  process: Process,
  jobs: readonly Job[],
  leaseMs = LEASE_MS,
): Promise<Worker> {
  const { db, now, log } = process
  await registerJobs(db, jobs, now())
  const stopping = new AbortController()
  const leases = new Set<Lease>()
  const atWork = new Map<Job, Promise<void>>()
  /** Nothing is due before. */
  const restUntil = new Map<Job, number>()

  async function runDue(job: Job): Promise<void> {
    if (!(await findDue(process, job))) return rest(job)
    const lease = await acquireLease(db, leaseName(job), leaseMs)
    if (lease === undefined) return
    leases.add(lease)
    try {
      while (!stopping.signal.aborted) {
        const due = await findDue(process, job)
        if (!due) return rest(job)
        await runTick(process, job, lease, due, stopping.signal)
      }
    } finally {
      leases.delete(lease)
      await lease.release()
    }
  }
  function rest(job: Job): void {
    restUntil.set(job, nextTick(cronOf(process, job), now().getTime()))
  }

  return {
    beat: () => {
      if (stopping.signal.aborted) return
      for (const job of jobs) {
        if (atWork.has(job) || now().getTime() < (restUntil.get(job) ?? 0)) continue
        const work = runDue(job)
          .catch((error) => {
            // Somebody else goes on with it, or this process when the database is back.
            log.warn({ err: error, job: job.name }, 'job interrupted')
          })
          .finally(() => atWork.delete(job))
        atWork.set(job, work)
      }
    },
    stop: async (graceMs) => {
      stopping.abort()
      await settledWithin(atWork.values(), graceMs)
      await Promise.allSettled([...leases].map((lease) => lease.release()))
    },
  }
}

/** Waits until all have settled, or for so long. */
export async function settledWithin(work: Iterable<Promise<void>>, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs)
  })
  await Promise.race([Promise.allSettled(work), patience])
  clearTimeout(timer)
}

/** Runs a job by hand for any period, under its lease; its ticks stay as they are. Answers how it ended. */
export async function runForPeriod(
  process: Process,
  job: Job,
  period: Period,
  leaseMs = LEASE_MS,
): Promise<Ending> {
  const { db, now } = process
  const lease = await acquireLease(db, leaseName(job), leaseMs)
  if (lease === undefined) throw new Error(`${job.name} is at work in another process.`)
  try {
    const name = await lease.transact((trx) => startLog(trx, job, now()))
    return await runLogged(process, job, lease, period, { name, stopping: NEVER })
  } finally {
    await lease.release()
  }
}

/** When a job is due, in the zone that applies. */
export function cronOf(
  { config }: { config: Pick<Process['config'], 'SITE_TIME_ZONE'> },
  { cron, timeZone }: Job,
): Cron {
  return parseCron(cron, timeZone === 'site' ? config.SITE_TIME_ZONE : timeZone)
}

interface DueTick {
  at: number
  /** How often it was begun before. */
  attempts: number
  /** The log of a run that was begun last and never ended. */
  log: string | null
}

/** The earliest tick that nobody has settled, if its time has come. */
async function findDue(process: Process, job: Job): Promise<DueTick | undefined> {
  const last = await findLastTick(process.db, job)
  if (last === undefined || last.stopped === 1) return undefined
  const now = process.now().getTime()
  const earliest = now - job.catchUpMinutes * 60_000
  const lastAt = epochOf(last.tick)
  if (last.settled === 0 && lastAt >= earliest) {
    return { at: lastAt, attempts: last.attempts, log: last.log }
  }
  const at = nextTick(cronOf(process, job), Math.max(lastAt, earliest))
  const log = last.settled === 0 ? last.log : null
  return at <= now ? { at, attempts: 0, log } : undefined
}

async function runTick(
  process: Process,
  job: Job,
  lease: Lease,
  due: DueTick,
  stopping: AbortSignal,
): Promise<void> {
  const { now } = process
  const tick = databaseTime(new Date(due.at))
  const isPoison = due.attempts >= MAX_ATTEMPTS
  const name = await lease.transact(async (trx) => {
    if (due.log !== null) {
      const details = 'The process ended, or lost its lease, before the job was done.'
      await endLog(trx, due.log, { status: 'Failed', details }, now())
    }
    if (isPoison) {
      await setTick(trx, job, { settled: 1 })
      return undefined
    }
    const log = await startLog(trx, job, now())
    await setTick(trx, job, { tick, settled: 0, attempts: due.attempts + 1, log })
    return log
  })
  if (name === undefined) return
  const start = new Date(previousTick(cronOf(process, job), due.at))
  await runLogged(process, job, lease, { start, end: new Date(due.at) }, { name, tick, stopping })
}

/**
 * Runs a job and writes how it ended, together with its last write and its tick. An error of the job's own is an
 * ending; a lost lease and a database that is away are not, since then nothing can be written.
 */
async function runLogged(
  process: Process,
  job: Job,
  lease: Lease,
  period: Period,
  { name, tick, stopping }: { name: string; tick?: string; stopping: AbortSignal },
): Promise<Ending> {
  const { config, db, now, log } = process
  const startedAt = performance.now()
  const record = async (trx: Process['db'], ending: Ending): Promise<Ending> => {
    await endLog(trx, name, ending, now())
    if (tick !== undefined) await setTick(trx, job, { settled: 1 })
    return ending
  }
  try {
    const { transact, signal } = lease
    const answer = await job.run({ config, db, now, log, signal, stopping, transact }, period)
    const ending = await transact(async (trx) => {
      const counts = typeof answer === 'function' ? await answer(trx) : answer
      const durationMs = Math.round(performance.now() - startedAt)
      const details = JSON.stringify({ ...period, counts, duration_ms: durationMs })
      return record(trx, { status: 'Complete', details })
    })
    log.info({ job: job.name, details: ending.details }, 'job done')
    return ending
  } catch (error) {
    if (isInterruption(error) || lease.signal.aborted) throw error
    log.error({ err: error, job: job.name }, 'job failed')
    return lease.transact((trx) => record(trx, { status: 'Failed', details: errorText(error) }))
  }
}

/** An error that says nothing about the work: it is done again. */
export function isInterruption(error: unknown): boolean {
  return (
    error instanceof LeaseLost ||
    error instanceof UnknownOutcome ||
    error instanceof DatabaseAway ||
    isAway(error) ||
    isRepeatable(error)
  )
}

/** An error as it may be stored and read: nothing that a statement held, and no secret. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error)).text
  const { message, stack } = errorForLog(error) as { message: string; stack?: string }
  return redact(stack?.includes(message) ? stack : `${message}\n${stack}`).text
}

function leaseName({ name }: Job): string {
  return `job ${name}`
}
