import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { parseCron } from './cron.ts'

/** What a run is about: the time after `start`, up to and including `end`. Periods of one job leave no gap. */
export interface Period {
  start: Date
  end: Date
}

/** What a run did, in numbers, for the Scheduled Job Log. */
export type Counts = Readonly<Record<string, number>>

/** A write that commits together with the record that the work is done. */
export type LastWrite<Answer> = (db: Kysely<Database>) => Promise<Answer>

/** What work in the background works with. */
export interface JobContext extends Pick<Context, 'config' | 'db' | 'now' | 'log'> {
  /** Aborts when the lease is lost: nothing can be written any more. */
  signal: AbortSignal
  /** Aborts when the process is to end: work that goes on and on ends at its next good point. */
  stopping: AbortSignal
  /** Runs a transaction that commits only while this process is the one that may write. */
  transact: <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>
}

/** What is said about a scheduled job. */
interface JobContract {
  /** As its file is called. */
  name: string
  /** Five fields, or six with seconds first. */
  cron: string
  /** IANA name, or the site's zone. */
  timeZone: 'site' | (string & {})
  /** Ticks that were missed are caught up, in order, when they are not older than this. */
  catchUpMinutes: number
  /** One sentence for operators. */
  describe: string
}

/** A scheduled job. */
export interface Job extends JobContract {
  run: (ctx: JobContext, period: Period) => Promise<Counts | LastWrite<Counts>>
}

/**
 * Defines a scheduled job. Its body is idempotent, since a run that dies is run again, writes only through
 * `ctx.transact`, and may answer its last write instead of its counts: that one happens exactly once.
 */
export function defineJob(contract: JobContract): { run: (run: Job['run']) => Job } {
  // A wrong expression is found when the table of jobs is loaded.
  parseCron(contract.cron, 'UTC')
  return { run: (run) => ({ ...contract, run }) }
}

/** Rows that one transaction deletes or changes at most. */
export const CHUNK_ROWS = 500

/** Repeats a transaction of few rows until it finds none to deal with; answers how many there were. */
export async function inChunks(
  { transact, signal }: Pick<JobContext, 'transact' | 'signal'>,
  deal: (db: Kysely<Database>) => Promise<number>,
): Promise<number> {
  let total = 0
  for (;;) {
    signal.throwIfAborted()
    const rows = await transact(deal)
    if (rows === 0) return total
    total += rows
  }
}
