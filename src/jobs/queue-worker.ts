import {
  type ExpressionBuilder,
  type Kysely,
  sql,
  type UpdateObject,
  type UpdateResult,
} from 'kysely'
import type { Context } from '../context.ts'
import { databaseTime } from '../db/time.ts'
import { transact } from '../db/transaction.ts'
import { newId, uuidText } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { FrappeError } from '../exceptions.ts'
import { CHUNK_ROWS, type JobContext, type LastWrite } from './define.ts'
import { databaseNow, fenced, keepAlive, LeaseLost, leaseEnd } from './lease.ts'
import type { JobState } from './queue.ts'
import { errorText, isInterruption, LEASE_MS, settledWithin, type Worker } from './scheduler.ts'

type Db = Kysely<Database>
type Process = Pick<Context, 'config' | 'db' | 'now' | 'log'>

/** A job that this process works on. */
export interface RunningJob {
  id: Buffer
  payload: unknown
  /** 1 the first time. */
  attempt: number
  /** Tells how far it is, from 0 to 1, and in words of at most 255 characters. */
  progress: (fraction: number, text?: string) => Promise<void>
}

/**
 * What does the jobs of a kind. As a scheduled job's body, but what it answers is the job's result. What it throws is
 * tried again, unless it is a FrappeError of the caller's own making (status below 500).
 */
export type Handler = (ctx: JobContext, job: RunningJob) => Promise<Result | LastWrite<Result>>

/** What JSON can say. */
export type Result =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly [key: string]: unknown }

/** Handlers by kind. A process leaves kinds alone that it does not know: another version may. */
export type Kinds = Readonly<Record<string, Handler>>

/** Jobs that a process works on at a time. */
const CONCURRENCY = 4
/** Attempts after which a job is dead, whether its handler failed or its process. */
export const MAX_ATTEMPTS = 5
/** Milliseconds before the second attempt, doubled before each further one, and at most. */
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 10 * 60_000

/** How long a job rests after so many attempts: half of it is chance, so that those that failed together part. */
export function retryDelayMs(attempts: number, chance = Math.random()): number {
  const most = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
  return Math.round((most * (1 + chance)) / 2)
}

interface Claimed {
  id: Buffer
  kind: string
  payload: string
  attempts: number
  fence: number
}

interface AtWork extends Claimed {
  lost: AbortController
  work: Promise<void>
}

/**
 * Works on queued jobs. A job belongs to who raised its fence last: each write of its work names that number, so that
 * a process that was paused, or whose job was cancelled, changes nothing any more.
 */
export function openQueueWorker(
  process: Process,
  kinds: Kinds,
  { leaseMs = LEASE_MS, concurrency = CONCURRENCY } = {},
): Worker {
  const { db, log } = process
  const names = Object.keys(kinds)
  const atWork = new Set<AtWork>()
  const stopping = new AbortController()
  let claiming: Promise<void> | undefined

  const timer = keepAlive(leaseMs, async () => {
    await recoverLost(process)
    const held = await renew(db, [...atWork], leaseMs)
    for (const { id, fence, lost } of atWork) {
      if (!held.has(`${uuidText(id)} ${fence}`)) lost.abort(lostError({ id }))
    }
  })

  async function claimMore(): Promise<void> {
    const claimed = await claim(process, names, concurrency - atWork.size, leaseMs)
    for (const one of claimed) begin(one)
  }
  function begin(claimed: Claimed): void {
    const lost = new AbortController()
    const work = workOn(
      process,
      kinds,
      claimed,
      { signal: lost.signal, stopping: stopping.signal },
      leaseMs,
    )
      .catch((error) => log.warn({ err: error, kind: claimed.kind }, 'queued job interrupted'))
      .finally(() => {
        atWork.delete(entry)
        beat()
      })
    const entry = { ...claimed, lost, work }
    atWork.add(entry)
  }
  function beat(): void {
    if (stopping.signal.aborted || claiming || names.length === 0 || atWork.size >= concurrency)
      return
    claiming = claimMore()
      .catch((error) => log.warn({ err: error }, 'queued jobs could not be taken'))
      .finally(() => {
        claiming = undefined
      })
  }

  return {
    beat,
    stop: async (graceMs) => {
      stopping.abort()
      await claiming
      const work = [...atWork].map((one) => one.work)
      await settledWithin(work, graceMs)
      clearInterval(timer)
      for (const one of atWork) {
        one.lost.abort(lostError(one))
        await giveBack(db, one)
      }
    },
  }
}

/** Takes jobs that are due, the earliest first. */
async function claim(
  { db, now }: Process,
  kinds: readonly string[],
  limit: number,
  leaseMs: number,
): Promise<Claimed[]> {
  const time = databaseTime(now())
  const due = await db
    .selectFrom('oro_job')
    .select('id')
    .where('state', '=', 'queued')
    .where('kind', 'in', kinds)
    .where('run_at', '<=', time)
    .orderBy('run_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  const ids = due.map(({ id }) => id)
  if (ids.length === 0) return []
  // Compares and sets: of all that found the same row one changes it, on whichever node of a cluster they are.
  const owner = newId()
  await db
    .updateTable('oro_job')
    .set({
      state: 'running',
      owner,
      fence: sql`fence + 1`,
      attempts: sql`attempts + 1`,
      until: leaseEnd(leaseMs),
      started_at: sql`COALESCE(started_at, ${time})`,
    })
    .where('id', 'in', ids)
    .where('state', '=', 'queued')
    .execute()
  return db
    .selectFrom('oro_job')
    .select(['id', 'kind', 'payload', 'attempts', 'fence'])
    .where('id', 'in', ids)
    .where('owner', '=', owner)
    .execute()
}

/** Queues jobs again whose process has died or was paused for too long; buries those that this happened to too often. */
async function recoverLost({ db, now }: Process): Promise<void> {
  const lost = (trx: Db) =>
    trx
      .selectFrom('oro_job')
      .select('id')
      .where('state', '=', 'running' satisfies JobState)
      .where('until', '<=', databaseNow)
      .limit(CHUNK_ROWS)
  if ((await lost(db).execute()).length === 0) return
  await transact(db, async (trx) => {
    // A process that was paused in a transaction still has its row: that must not keep the others.
    const rows = await lost(trx).forUpdate().skipLocked().execute()
    if (rows.length === 0) return
    const isDead = sql`attempts >= ${MAX_ATTEMPTS}`
    await trx
      .updateTable('oro_job')
      .set({
        state: sql`IF(${isDead}, 'dead', 'queued')`,
        finished_at: sql`IF(${isDead}, ${databaseTime(now())}, NULL)`,
        error: 'The process ended, or was paused, before the job was done.',
        fence: sql`fence + 1`,
      })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .where('until', '<=', databaseNow)
      .execute()
  })
}

/** Renews the leases of jobs at work; answers which are still held. */
async function renew(db: Db, held: readonly AtWork[], leaseMs: number): Promise<Set<string>> {
  if (held.length === 0) return new Set()
  const isHeld = (eb: ExpressionBuilder<Database, 'oro_job'>) =>
    eb.and([
      eb.or(held.map(({ id, fence }) => eb.and({ id, fence }))),
      eb('state', '=', 'running'),
      eb('until', '>', databaseNow),
    ])
  await db
    .updateTable('oro_job')
    .set({ until: leaseEnd(leaseMs) })
    .where(isHeld)
    .execute()
  const rows = await db.selectFrom('oro_job').select(['id', 'fence']).where(isHeld).execute()
  return new Set(rows.map(({ id, fence }) => `${uuidText(id)} ${fence}`))
}

async function workOn(
  { config, db, now, log }: Process,
  kinds: Kinds,
  job: Claimed,
  { signal, stopping }: Pick<JobContext, 'signal' | 'stopping'>,
  leaseMs: number,
): Promise<void> {
  const change = (trx: Db, values: Changes) => changeHeld(trx, job, values)
  const fencedTransact = <T>(work: (trx: Db) => Promise<T>): Promise<T> =>
    fenced(db, `job ${uuidText(job.id)}`, (trx) => change(trx, { until: leaseEnd(leaseMs) }), work)
  const end = async (trx: Db, values: Changes): Promise<void> => {
    if ((await change(trx, values)).numUpdatedRows === 0n) throw lostError(job)
  }
  const finish = (trx: Db, result: Result): Promise<void> =>
    end(trx, {
      state: 'done' satisfies JobState,
      progress: 1,
      result: JSON.stringify(result ?? null),
      error: null,
      finished_at: databaseTime(now()),
    })
  const handler = kinds[job.kind]
  if (handler === undefined) throw new Error(`Nobody does jobs of kind ${job.kind}.`)
  try {
    const answer = await handler(
      { config, db, now, log, signal, stopping, transact: fencedTransact },
      {
        id: job.id,
        payload: JSON.parse(job.payload),
        attempt: job.attempts,
        progress: (progress, text) => end(db, { progress, progress_text: text ?? null }),
      },
    )
    if (typeof answer !== 'function') return await finish(db, answer)
    await transact(db, async (trx) => finish(trx, await answer(trx)))
  } catch (error) {
    if (isInterruption(error) || signal.aborted) throw error
    log.error({ err: error, kind: job.kind, attempt: job.attempts }, 'queued job failed')
    await end(db, afterFailure(job, error, now()))
  }
}

/** What becomes of a job whose handler threw. */
function afterFailure({ attempts }: Claimed, error: unknown, now: Date): Changes {
  const isOfItsOwn = error instanceof FrappeError && error.status < 500
  const told = errorText(error)
  if (isOfItsOwn || attempts >= MAX_ATTEMPTS) {
    const state: JobState = isOfItsOwn ? 'failed' : 'dead'
    return { state, error: told, finished_at: databaseTime(now) }
  }
  const runAt = new Date(now.getTime() + retryDelayMs(attempts))
  return { state: 'queued' satisfies JobState, error: told, run_at: databaseTime(runAt) }
}

/** Puts back a job that its process has no more time for, as if it had never been begun. */
async function giveBack(db: Db, job: Claimed): Promise<void> {
  await changeHeld(db, job, {
    state: 'queued' satisfies JobState,
    attempts: job.attempts - 1,
    fence: job.fence + 1,
  })
}

type Changes = UpdateObject<Database, 'oro_job'>

/** Changes the row of a job if this is still who may; no row is changed otherwise. */
function changeHeld(db: Db, { id, fence }: Claimed, values: Changes): Promise<UpdateResult> {
  return db
    .updateTable('oro_job')
    .set(values)
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('state', '=', 'running' satisfies JobState)
    .where('until', '>', databaseNow)
    .executeTakeFirst()
}

function lostError({ id }: Pick<Claimed, 'id'>): LeaseLost {
  return new LeaseLost(`job ${uuidText(id)}`)
}
