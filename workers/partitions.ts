import { openDatabase } from '../src/db/connect.ts'
import { keepPartitions } from '../src/db/partitions.ts'
import { defineJob } from '../src/jobs/define.ts'

/** Makes the partitions of the days and months to come, with the account that may. */
export const partitions = defineJob({
  name: 'partitions',
  cron: '30 0 * * *',
  timeZone: 'site',
  catchUpMinutes: 24 * 60,
  describe: 'Makes partitions up to 14 days ahead, and those of events 90 days back.',
}).run(async ({ config }, { end }) => {
  const url = config.DATABASE_MIGRATOR_URL ?? config.DATABASE_URL
  const { db, close } = openDatabase(url, { poolSize: 2 })
  try {
    return { made: await keepPartitions(db, end.toISOString().slice(0, 10)) }
  } finally {
    await close()
  }
})
