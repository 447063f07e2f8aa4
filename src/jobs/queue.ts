import { type Kysely, type Selectable, sql } from 'kysely'
import { databaseTime, epochOf } from '../db/time.ts'
import { newId } from '../db/uuid.ts'
import type { Database, OroJobTable } from '../doctype/generated/tables.ts'

type Db = Kysely<Database>

/**
 * What becomes of a queued job: `failed` when trying again would not help, `dead` when it was tried often enough.
 * The last four are final.
 */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'dead'] as const
export type JobState = (typeof JOB_STATES)[number]

/** How a job is queued. */
export interface EnqueueOptions {
  /** Business time, from which `runAt` is reckoned when it is absent. */
  now: Date
  /** Not before; at once when absent. */
  runAt?: Date
  /** A second job of the kind with the same key is the first one. */
  idempotencyKey?: string
  /** Whose it is. */
  organizationId?: Buffer
  subjectNo?: number
}

/** Queues work inside the caller's transaction; answers its id, or that of the one with the same key. */
export async function enqueue(
  db: Db,
  kind: string,
  payload: unknown,
  { now, runAt = now, idempotencyKey, organizationId, subjectNo }: EnqueueOptions,
): Promise<Buffer> {
  const id = newId()
  await db
    .insertInto('oro_job')
    .values({
      id,
      kind,
      organization_id: organizationId ?? null,
      subject_no: subjectNo ?? null,
      idempotency_key: idempotencyKey ?? null,
      payload: JSON.stringify(payload ?? null),
      state: 'queued' satisfies JobState,
      run_at: databaseTime(runAt),
      created_at: databaseTime(now),
    })
    .onDuplicateKeyUpdate({ kind: sql`kind` })
    .execute()
  if (idempotencyKey === undefined) return id
  const { id: first } = await db
    .selectFrom('oro_job')
    .select('id')
    .where('kind', '=', kind)
    .where('idempotency_key', '=', idempotencyKey)
    // A locking read sees what was committed after this transaction began.
    .forUpdate()
    .executeTakeFirstOrThrow()
  return first
}

/** A queued job as the method that started it shows it. */
export interface QueuedJob {
  id: Buffer
  kind: string
  organizationId: Buffer | null
  subjectNo: number | null
  state: JobState
  attempts: number
  /** From 0 to 1. */
  progress: number
  progressText: string | null
  result: unknown
  /** Why the last attempt failed. */
  error: string | null
  runAt: Date
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** The state of a queued job; undefined when there is none, or when it was forgotten. */
export async function getJob(db: Db, id: Buffer): Promise<QueuedJob | undefined> {
  const row = await db.selectFrom('oro_job').selectAll().where('id', '=', id).executeTakeFirst()
  return row && jobOf(row)
}

/** The newest jobs, of one state where one is named. Ids are in the order of their making. */
export async function listJobs(
  db: Db,
  { state, limit }: { state?: JobState | undefined; limit: number },
): Promise<QueuedJob[]> {
  const rows = await db
    .selectFrom('oro_job')
    .selectAll()
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(jobOf)
}

function jobOf(row: Selectable<OroJobTable>): QueuedJob {
  const timeOf = (text: string | null): Date | null =>
    text === null ? null : new Date(epochOf(text))
  return {
    id: row.id,
    kind: row.kind,
    organizationId: row.organization_id,
    subjectNo: row.subject_no,
    state: row.state as JobState,
    attempts: row.attempts,
    progress: row.progress,
    progressText: row.progress_text,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error,
    runAt: new Date(epochOf(row.run_at)),
    createdAt: new Date(epochOf(row.created_at)),
    startedAt: timeOf(row.started_at),
    finishedAt: timeOf(row.finished_at),
  }
}

/**
 * Cancels a job that has not ended; true when it was not too late. One that is at work can write nothing from now on,
 * and is told to stop when it next looks.
 */
export async function cancelJob(db: Db, id: Buffer, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oro_job')
    .set({ state: 'cancelled', finished_at: databaseTime(now), fence: sql`fence + 1` })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Rows that a count looks at, at most. */
const COUNTED = 10_000

/** Jobs that are due and wait for a worker, ten thousand at most; and for how many seconds the oldest does. */
export async function queueBacklog(
  db: Db,
  now: Date,
): Promise<{ waiting: number; oldestSeconds: number }> {
  const due = db
    .selectFrom('oro_job')
    .select('run_at')
    .where('state', '=', 'queued')
    .where('run_at', '<=', databaseTime(now))
    .orderBy('run_at')
    .limit(COUNTED)
  const { waiting, oldest } = await db
    .selectFrom(due.as('due'))
    .select(({ fn }) => [fn.countAll<number>().as('waiting'), fn.min('run_at').as('oldest')])
    .executeTakeFirstOrThrow()
  const oldestSeconds = oldest === null ? 0 : (now.getTime() - epochOf(oldest)) / 1000
  return { waiting: Number(waiting), oldestSeconds: Math.max(0, oldestSeconds) }
}
