import { aggregateDaily } from '../src/domain/analytics/index.ts'
import { defineJob } from '../src/jobs/define.ts'

/** Audits the rollups of a day and writes the summaries of users and organizations. */
export const aggregateDailyJob = defineJob({
  name: 'aggregate_daily',
  cron: '0 2 * * *',
  timeZone: 'site',
  catchUpMinutes: 7 * 24 * 60,
  describe:
    'Holds the rollups of the day against its events, and writes the summaries of users and organizations.',
}).run(({ config, db, now, transact, signal }, period) =>
  aggregateDaily({ db, run: transact, now, siteZone: config.SITE_TIME_ZONE, signal }, period),
)
