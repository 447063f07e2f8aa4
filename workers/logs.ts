import { sql } from 'kysely'
import { CHUNK_ROWS, defineJob, inChunks } from '../src/jobs/define.ts'
import { daysBefore, deleteOldRows } from '../src/jobs/old-rows.ts'

/** Days that each log is kept: Frappe v15's defaults. */
const RETENTION_DAYS = {
  'Error Log': 14,
  'Scheduled Job Log': 7,
  'Activity Log': 90,
  'Email Queue': 30,
} as const

/** Deletes old rows of the logs. */
export const logs = defineJob({
  name: 'logs',
  cron: '0 4 * * *',
  timeZone: 'site',
  catchUpMinutes: 24 * 60,
  describe:
    'Deletes Error Log after 14 days, Scheduled Job Log 7, Activity Log 90, Email Queue 30.',
}).run(async (ctx, { end }) => {
  // Before their mails: they have no time of their own that would say how old those are.
  const mailsBefore = daysBefore(end, RETENTION_DAYS['Email Queue'])
  const counts: Record<string, number> = {
    'Email Queue Recipient': await inChunks(ctx, async (db) => {
      const { numAffectedRows } = await sql`
        DELETE FROM \`tabEmail Queue Recipient\` WHERE parent IN
          (SELECT name FROM \`tabEmail Queue\` WHERE modified < ${mailsBefore})
        LIMIT ${sql.lit(CHUNK_ROWS)}`.execute(db)
      return Number(numAffectedRows)
    }),
  }
  for (const [docType, days] of Object.entries(RETENTION_DAYS)) {
    counts[docType] = await deleteOldRows(
      ctx,
      { table: `tab${docType}`, column: 'modified', days },
      end,
    )
  }
  return counts
})
