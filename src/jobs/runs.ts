import { type Kysely, sql } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { newName } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import type { Job } from './define.ts'

type Db = Kysely<Database>

/** How a run ended, and what is told about it: JSON of its counts, or an error's text. */
export interface Ending {
  status: 'Complete' | 'Failed'
  details: string
}

/** As Frappe names its Scheduled Job Types: the last two parts of the path of what runs. */
export function typeNameOf({ name }: Pick<Job, 'name'>): string {
  return `workers.${name}`
}

/** Keeps the Scheduled Job Types as the jobs are, and lets the ticks of a new job begin now. */
export async function registerJobs(db: Db, jobs: readonly Job[], now: Date): Promise<void> {
  const time = databaseTime(now)
  for (const job of jobs) {
    const values = { method: typeNameOf(job), frequency: 'Cron', cron_format: job.cron }
    await db
      .insertInto('tabScheduled Job Type')
      .values({
        name: typeNameOf(job),
        creation: time,
        modified: time,
        owner: 'Administrator',
        modified_by: 'Administrator',
        create_log: 1,
        ...values,
      })
      .onDuplicateKeyUpdate(values)
      .execute()
    await db
      .insertInto('oro_tick')
      .ignore()
      .values({ job: job.name, tick: time, settled: 1, attempts: 0 })
      .execute()
  }
  await db
    .deleteFrom('tabScheduled Job Type')
    .where('name', 'like', typeNameOf({ name: '%' }))
    .$if(jobs.length > 0, (query) => query.where('name', 'not in', jobs.map(typeNameOf)))
    .execute()
}

/** Writes that a run begins; answers the name of its Scheduled Job Log. */
export async function startLog(db: Db, job: Job, now: Date): Promise<string> {
  const [name, time] = [newName(), databaseTime(now)]
  await db
    .insertInto('tabScheduled Job Log')
    .values({
      name,
      creation: time,
      modified: time,
      owner: 'Administrator',
      modified_by: 'Administrator',
      scheduled_job_type: typeNameOf(job),
      status: 'Start',
    })
    .execute()
  await db
    .updateTable('tabScheduled Job Type')
    .set({ last_execution: time })
    .where('name', '=', typeNameOf(job))
    .execute()
  return name
}

/** Writes how a run ended. */
export async function endLog(db: Db, log: string, ending: Ending, now: Date): Promise<void> {
  await db
    .updateTable('tabScheduled Job Log')
    .set({ ...ending, modified: databaseTime(now) })
    .where('name', '=', log)
    .execute()
}

/** The last tick of a job that was begun. */
export interface LastTick {
  tick: string
  /** Complete, or failed for good: it is not run again. */
  settled: number
  attempts: number
  log: string | null
  /** An operator has stopped the job. */
  stopped: number
}

export function findLastTick(db: Db, job: Job): Promise<LastTick | undefined> {
  return db
    .selectFrom('oro_tick')
    .leftJoin('tabScheduled Job Type as type', (join) => join.on('type.name', '=', typeNameOf(job)))
    .select(['tick', 'settled', 'attempts', 'log'])
    .select(sql<number>`COALESCE(type.stopped, 0)`.as('stopped'))
    .where('job', '=', job.name)
    .executeTakeFirst()
}

/** Moves a job's only row of ticks on: all that came before it are settled. */
export async function setTick(
  db: Db,
  job: Job,
  values: { tick?: string; settled: number; attempts?: number; log?: string },
): Promise<void> {
  await db.updateTable('oro_tick').set(values).where('job', '=', job.name).execute()
}
