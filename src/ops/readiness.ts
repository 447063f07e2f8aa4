import { type Kysely, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** Days of partitions ahead under which events would soon share one partition. */
const MIN_DAYS_AHEAD = 2

/** One thing that serving depends on. */
export interface Check {
  ok: boolean
  [detail: string]: unknown
}

/** Whether the process can serve, and each dependency's state. */
export interface Readiness {
  ready: boolean
  checks: Record<string, Check>
}

export async function readiness(
  { db, outbox }: Pick<Context, 'db' | 'outbox'>,
  now: Date,
): Promise<Readiness> {
  const database = await check(async () => ({ ok: true, accounts: await accounts(db) }))
  if (!database.ok) return { ready: false, checks: { database } }
  // Optional parts are listed where they are configured, and never keep a process from serving.
  const redis = outbox.bell()
  const checks = {
    database,
    partitions: await check(() => partitions(db, now)),
    ...(redis === 'off' ? {} : { redis: { ok: true, state: redis } }),
  }
  return { ready: Object.values(checks).every(({ ok }) => ok), checks }
}

/** `single` when the account that serves requests could also change the schema. */
async function accounts(db: Kysely<Database>): Promise<'separate' | 'single'> {
  const { rows } = await sql<Record<string, string>>`SHOW GRANTS`.execute(db)
  const grants = rows.flatMap((row) => Object.values(row)).join('\n')
  return /\b(ALL PRIVILEGES|CREATE(?! TEMPORARY)|ALTER)\b/.test(grants) ? 'single' : 'separate'
}

async function partitions(db: Kysely<Database>, now: Date): Promise<Check> {
  const { rows } = await sql<{ bound: string }>`
    SELECT PARTITION_DESCRIPTION AS bound FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'oro_event' AND PARTITION_DESCRIPTION <> 'MAXVALUE'
    ORDER BY PARTITION_ORDINAL_POSITION DESC LIMIT 1`.execute(db)
  const bound = Date.parse(`${rows[0]?.bound.replaceAll("'", '').slice(0, 10)}T00:00:00Z`)
  // The bound excludes its own day.
  const daysAhead = Math.floor((bound - now.getTime()) / 86_400_000)
  const ok = daysAhead >= MIN_DAYS_AHEAD
  return ok
    ? { ok, days_ahead: daysAhead }
    : {
        ok,
        days_ahead: daysAhead,
        advice: 'Start a worker, or run: node dist/scripts/partitions.js',
      }
}

async function check(ask: () => Promise<Check>): Promise<Check> {
  try {
    return await ask()
  } catch (error) {
    return { ok: false, error: codeOf(error) ?? codeOf((error as Error).cause) ?? 'failed' }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code
}
