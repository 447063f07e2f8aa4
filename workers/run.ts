import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { createContext, type OpenContext } from '../src/create-context.ts'
import { schemaProblem } from '../src/db/schema-state.ts'
import { everySecond } from '../src/jobs/clock.ts'
import { nextTick } from '../src/jobs/cron.ts'
import { openQueueWorker } from '../src/jobs/queue-worker.ts'
import { registerJobs } from '../src/jobs/runs.ts'
import { cronOf, openScheduler, runForPeriod } from '../src/jobs/scheduler.ts'
import { permissionSlot } from '../src/permissions/index.ts'
import { addDays, findZone, localDate, startOfDate } from '../src/series/zones.ts'
import { kinds } from './kinds.ts'
import { schedule } from './schedule.ts'

const HELP = `npm run worker [-- OPTIONS]

Runs the scheduled jobs, each tick once however many workers there are, and what requests have queued.

  --list            the jobs: when, what, and when next
  JOB --for DATE    runs one job for a day of the past (YYYY-MM-DD, in the job's zone), and ends
  --help            shows this
`

/** A mistake of who typed the command: told without a stack. */
class UsageError extends Error {}

try {
  await main()
} catch (error) {
  const told = error instanceof Error && !(error instanceof UsageError) ? error.stack : error
  process.stderr.write(`${told instanceof Error ? told.message : told}\n`)
  process.exit(1)
}

async function main(): Promise<void> {
  const { values, positionals } = parse()
  if (values.help) return void process.stdout.write(HELP)
  if (values.list) return void process.stdout.write(listing())
  const [name] = positionals
  if (name === undefined && values.for === undefined) return work()
  await runByHand(name, values.for)
}

function parse() {
  try {
    return parseArgs({
      options: {
        list: { type: 'boolean', default: false },
        for: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${HELP}`)
  }
}

function open(): Promise<OpenContext> {
  // Nobody's rights are asked: jobs act for the site.
  return createContext(readConfig(process.env), permissionSlot([]))
}

/** Works until SIGTERM, or until the supervisor is gone. */
async function work(): Promise<void> {
  const { ctx, close } = await open()
  const { db, config, log } = ctx
  const problem = await schemaProblem(db)
  if (problem !== undefined) throw new UsageError(problem)
  const workers = [await openScheduler(ctx, schedule), openQueueWorker(ctx, kinds)]
  const stopClock = everySecond(() => {
    for (const { beat } of workers) beat()
  })

  let isStopping = false
  const stop = async (why: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log.info({ why }, 'stopping')
    stopClock()
    await Promise.allSettled(workers.map((worker) => worker.stop(config.STOP_GRACE_SECONDS * 1000)))
    await close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(128 + constants.signals[signal])
      void stop(signal)
    })
  }
  // The supervisor is gone: nobody would restart or stop this process any more.
  process.on('disconnect', () => void stop('the supervisor is gone'))
  log.info({ jobs: schedule.map((job) => job.name), kinds: Object.keys(kinds) }, 'working')
  process.send?.({ type: 'ready' })
}

/** Runs a job for a whole day, which must have ended. */
async function runByHand(name: string | undefined, date: string | undefined): Promise<void> {
  const job = schedule.find((one) => one.name === name)
  if (job === undefined) {
    throw new UsageError(`There is no job ${name ?? ''}. npm run worker -- --list shows all.`)
  }
  if (date === undefined || !isDate(date)) {
    throw new UsageError(`For which day? npm run worker -- ${job.name} --for YYYY-MM-DD`)
  }
  const { ctx, close } = await open()
  try {
    const { zone } = cronOf(ctx, job)
    if (date >= localDate(ctx.now().getTime(), zone)) {
      throw new UsageError(`${date} has not ended yet.`)
    }
    const day = {
      start: new Date(startOfDate(date, zone)),
      end: new Date(startOfDate(addDays(date, 1), zone)),
    }
    await registerJobs(ctx.db, schedule, ctx.now())
    const { status, details } = await runForPeriod(ctx, job, day)
    process.stdout.write(`${job.name} ${date}: ${status} ${details}\n`)
    if (status === 'Failed') process.exitCode = 1
  } finally {
    await close()
  }
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** The table of jobs; the zone of the site is taken from the environment, as far as it says. */
function listing(): string {
  const config = { SITE_TIME_ZONE: findZone(process.env.SITE_TIME_ZONE ?? '') ?? 'UTC' }
  const rows = schedule.map((job) => {
    const cron = cronOf({ config }, job)
    const next = new Date(nextTick(cron, Date.now())).toISOString().slice(0, 16)
    return [job.name, job.cron, cron.zone, `next ${next}Z`, job.describe]
  })
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('')
}
