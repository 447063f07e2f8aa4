import { endExpiredSessions } from '../src/identity/sessions.ts'
import { readSettings } from '../src/identity/settings.ts'
import { CHUNK_ROWS, defineJob, inChunks } from '../src/jobs/define.ts'
import { deleteOldRows } from '../src/jobs/old-rows.ts'
import { pruneOutbox } from '../src/outbox/index.ts'

/** Deletes what has run out. */
export const expire = defineJob({
  name: 'expire',
  cron: '*/10 * * * *',
  timeZone: 'site',
  catchUpMinutes: 10,
  describe:
    'Ends expired sessions; forgets repeated writes, delivered events, finished jobs, old leases and ticks.',
}).run(async (ctx, { end }) => {
  const { session_expiry: seconds } = await readSettings(ctx.db)
  const forget = (table: string, column: string, days: number): Promise<number> =>
    deleteOldRows(ctx, { table, column, days }, end)
  return {
    // Each also writes its line in the Activity Log.
    sessions: await inChunks(ctx, (db) => endExpiredSessions(db, seconds, CHUNK_ROWS / 2, end)),
    // Longer than any client repeats a write.
    idempotency_keys: await forget('oro_idempotency', 'created_at', 7),
    jobs: await forget('oro_job', 'finished_at', 7),
    events: await pruneOutbox(ctx.db, end),
    leases: await forget('oro_lease', 'until', 7),
    // Of jobs that are no longer in the table: the others' are as new as their last run.
    ticks: await forget('oro_tick', 'tick', 400),
  }
})
