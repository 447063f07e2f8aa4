import type { Job } from '../src/jobs/define.ts'
import { aggregateDailyJob } from './aggregate_daily.ts'
import { aggregator } from './aggregator.ts'
import { expire } from './expire.ts'
import { logs } from './logs.ts'
import { partitions } from './partitions.ts'

/** Every scheduled job. */
export const schedule: readonly Job[] = [aggregator, aggregateDailyJob, expire, partitions, logs]
