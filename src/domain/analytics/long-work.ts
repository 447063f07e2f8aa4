import type { Kysely } from 'kysely'
import { databaseDay } from '../../db/time.ts'
import { uuidBytes, uuidText } from '../../db/uuid.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { DoesNotExistError, ValidationError } from '../../exceptions.ts'
import { enqueue, getJob, type JobState } from '../../jobs/queue.ts'
import { addDays, daysBetween } from '../../series/zones.ts'
import { FIRST_DATE } from './range.ts'
import type { UtcRange } from './rebuild.ts'

type Db = Kysely<Database>

/** Work over many days that a request starts and a worker does. */
export type LongWorkKind = 'rebuild_summaries' | 'reprice'

/** Days of one job. */
const MAX_DAYS = 400

/** How far a job is; `result` once it is done. */
export interface JobStatus {
  job_id: string
  status: JobState
  progress: number
  progress_text: string | null
  result: unknown
}

/** Queues work over UTC days, or tells how far a job of that kind is. */
export async function startOrShow(
  db: Db,
  kind: LongWorkKind,
  { job_id, start, end }: { job_id?: string | undefined } & Partial<UtcRange>,
  now: Date,
): Promise<JobStatus> {
  if (job_id !== undefined) return showJob(db, kind, job_id)
  const range = requireDays(start, end, now)
  const id = await enqueue(db, kind, range, { now })
  return showJob(db, kind, uuidText(id))
}

function requireDays(start: string | undefined, end: string | undefined, now: Date): UtcRange {
  if (start === undefined || end === undefined) {
    throw new ValidationError('Give start and end, or the job_id of a job that was started before.')
  }
  if (start < FIRST_DATE) throw new ValidationError(`Dates are from ${FIRST_DATE} on.`)
  if (start > end) throw new ValidationError('start is after end.')
  if (daysBetween(start, end) >= MAX_DAYS) {
    throw new ValidationError(`One job covers at most ${MAX_DAYS} days. Narrow the dates.`)
  }
  // Events come up to a day early.
  if (end > addDays(databaseDay(now), 1)) throw new ValidationError('end is in the future.')
  return { start, end }
}

async function showJob(db: Db, kind: LongWorkKind, id: string): Promise<JobStatus> {
  const job = await getJob(db, uuidBytes(id))
  if (job?.kind !== kind) throw new DoesNotExistError('There is no such job.')
  return {
    job_id: id,
    status: job.state,
    progress: job.progress,
    progress_text: job.progressText,
    result: job.result,
  }
}
