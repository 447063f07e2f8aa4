import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { PARTITIONED } from '../../src/db/partitions.ts'
import { databaseTime } from '../../src/db/time.ts'
import type { Job } from '../../src/jobs/define.ts'
import { enqueue, getJob } from '../../src/jobs/queue.ts'
import { runForPeriod } from '../../src/jobs/scheduler.ts'
import { expire } from '../../workers/expire.ts'
import { logs } from '../../workers/logs.ts'
import { partitions } from '../../workers/partitions.ts'
import { schedule } from '../../workers/schedule.ts'
import { databaseUrl, testDatabaseUrl, withEmptyDatabase } from '../support/database.ts'
import { openTestProcess, type TestProcess } from '../support/jobs.ts'
import { until } from '../support/start.ts'
import { isReady } from '../support/workers.ts'

const NOON = '2026-11-15T12:00:00Z'
const DAY = { start: new Date('2026-11-14T00:00Z'), end: new Date('2026-11-15T00:00Z') }
/** Times so many days, and a second more or less, before the end of the day. */
const [older, younger] = [-1_000, 1_000].map(
  (ms) => (days: number) => databaseTime(new Date(DAY.end.getTime() - days * 86_400_000 + ms)),
) as [(days: number) => string, (days: number) => string]

let home: TestProcess
beforeEach(async () => {
  home = await openTestProcess(NOON)
})
afterEach(() => home.close())

async function countsOf(job: Job): Promise<Record<string, number>> {
  const { status, details } = await runForPeriod(home, job, DAY)
  expect([status, details]).toEqual(['Complete', details])
  return JSON.parse(details).counts
}
const ids = async (table: 'tabSessions' | 'oro_idempotency', column: string) => {
  const { rows } = await sql<{ id: string }>`
    SELECT ${sql.ref(column)} AS id FROM ${sql.table(table)} ORDER BY 1`.execute(home.db)
  return rows.map(({ id }) => id.toString())
}

describe('expire', () => {
  it('ends expired sessions and forgets what nobody asks for any more, once', async () => {
    const { db } = home
    // 170 hours are 7 days and 2 hours.
    const sessions = [
      { sid: 'live', lastupdate: younger(7 + 2 / 24) },
      { sid: 'expired', lastupdate: older(7 + 2 / 24) },
    ]
    await db
      .insertInto('tabSessions')
      .values(sessions.map((one) => ({ ...one, user: 'a@example.com', status: 'Active' })))
      .execute()
    const keys = [older(7), younger(7)].map((created_at, n) => ({
      id: Buffer.alloc(32, n === 0 ? 'old' : 'new'),
      content: Buffer.alloc(32),
      created_at,
    }))
    await db.insertInto('oro_idempotency').values(keys).execute()
    const queued = await Promise.all(
      [older(7), younger(7), null].map(async (finished_at) => {
        const id = await enqueue(db, 'test', {}, { now: new Date(older(30)) })
        await db.updateTable('oro_job').set({ finished_at }).where('id', '=', id).execute()
        return id
      }),
    )
    const row = { owner: Buffer.alloc(16), fence: 1 }
    await db
      .insertInto('oro_lease')
      .values([
        { ...row, name: 'old', until: older(7) },
        { ...row, name: 'new', until: younger(7) },
      ])
      .execute()
    const tick = { settled: 1, attempts: 1 }
    await db
      .insertInto('oro_tick')
      .values([
        { ...tick, job: 'gone', tick: older(400) },
        { ...tick, job: 'yearly', tick: younger(400) },
      ])
      .execute()

    const event = { stream: 'a', type: 'changed', ref: '{}', actor: 'a@example.com' }
    await db
      .insertInto('oro_outbox')
      .values([
        { ...event, rev: 1, created_at: older(7) },
        { ...event, rev: 2, created_at: younger(7) },
      ])
      .execute()

    const names = ['sessions', 'idempotency_keys', 'jobs', 'events', 'leases', 'ticks']
    const [none, one] = [0, 1].map((n) => Object.fromEntries(names.map((name) => [name, n])))
    expect(await countsOf(expire)).toEqual(one)
    expect(await countsOf(expire)).toEqual(none)
    expect(await ids('tabSessions', 'sid')).toEqual(['live'])
    expect(await ids('oro_idempotency', 'id')).toEqual([Buffer.alloc(32, 'new').toString()])
    const left = await Promise.all(queued.map((id) => getJob(db, id)))
    expect(left.map((job) => job !== undefined)).toEqual([false, true, true])
  })

  it('goes through more than one transaction takes', async () => {
    const { db } = home
    await sql`INSERT INTO oro_idempotency (id, content, created_at)
      SELECT UNHEX(SHA2(seq, 256)), UNHEX(SHA2(seq, 256)), ${older(8)} FROM seq_1_to_1200`.execute(
      db,
    )
    expect((await countsOf(expire)).idempotency_keys).toBe(1_200)
    expect(await ids('oro_idempotency', 'id')).toEqual([])
  })
})

describe('logs', () => {
  it('keeps each log as long as Frappe does, and no recipient without its mail', async () => {
    const { db } = home
    const retention = { 'Error Log': 14, 'Activity Log': 90, 'Email Queue': 30 }
    for (const [docType, days] of Object.entries(retention)) {
      for (const [name, modified] of [
        ['old', older(days)],
        ['new', younger(days)],
      ]) {
        await sql`INSERT INTO ${sql.table(`tab${docType}`)} (name, modified)
          VALUES (${name}, ${modified})`.execute(db)
      }
    }
    for (const [name, parent] of [
      ['first', 'old'],
      ['second', 'old'],
      ['third', 'new'],
    ] as const) {
      await db
        .insertInto('tabEmail Queue Recipient')
        .values({ name, parent, parenttype: 'Email Queue', parentfield: 'recipients' })
        .execute()
    }
    await db
      .insertInto('tabScheduled Job Log')
      .values({ name: 'old', modified: older(7), status: 'Complete' })
      .execute()
    const counts = {
      'Error Log': 1,
      'Activity Log': 1,
      'Email Queue': 1,
      'Email Queue Recipient': 2,
      'Scheduled Job Log': 1,
    }
    expect(await countsOf(logs)).toEqual(counts)
    expect(Object.values(await countsOf(logs))).toEqual([0, 0, 0, 0, 0])
    const recipients = await db.selectFrom('tabEmail Queue Recipient').select('name').execute()
    expect(recipients).toEqual([{ name: 'third' }])
  })
})

describe('partitions', () => {
  it('makes those of every table, with the account that may', async () => {
    const migrated = new URL(testDatabaseUrl()).pathname.slice(1)
    await withEmptyDatabase('partitions_job', async ({ db }) => {
      for (const table of Object.keys(PARTITIONED)) {
        const like = sql.table(`${migrated}.${table}`)
        await sql`CREATE TABLE ${sql.table(table)} LIKE ${like}`.execute(db)
      }
      const url = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_partitions_job`)
      home.config = { ...home.config, DATABASE_MIGRATOR_URL: url }
      const { made } = await countsOf(partitions)
      expect(made).toBeGreaterThan(100)
      expect(await countsOf(partitions)).toEqual({ made: 0 })
    })
  })
})

describe('the table of jobs', () => {
  it('has no name twice, and what is shown of it ends as a sentence', () => {
    const names = schedule.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(schedule.filter(({ describe: told }) => !told.endsWith('.'))).toEqual([])
  })
})

const script = fileURLToPath(new URL('../../workers/run.ts', import.meta.url))
const ENV = { ...process.env, LOG_LEVEL: 'silent', TSX_DISABLE_CACHE: '1' }
const directory = mkdtempSync(join(tmpdir(), 'oro-worker-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const keyFile = () => ({ ENCRYPTION_KEY_FILE: join(directory, 'encryption.key') })

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...ENV, ...keyFile(), DATABASE_URL: testDatabaseUrl() }
  try {
    const all = ['--import', 'tsx', script, ...args]
    return { code: 0, ...(await promisify(execFile)(process.execPath, all, { env })) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

describe('the command', () => {
  it('lists the jobs, shows its help, and says what is wrong without a stack', async () => {
    const [list, help, unknown, noDay, future, option] = await Promise.all([
      cli('--list'),
      cli('--help'),
      cli('nothing', '--for', '2026-11-01'),
      cli('expire'),
      cli('expire', '--for', '2999-01-01'),
      cli('--nothing'),
    ])
    const cells = list.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))
    for (const { name, cron } of schedule) expect(cells).toContainEqual([name, cron])
    expect(help.stdout).toContain('--for DATE')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no job nothing') })
    expect(noDay).toMatchObject({ code: 1, stderr: expect.stringContaining('For which day?') })
    expect(future).toMatchObject({ code: 1, stderr: expect.stringContaining('has not ended') })
    expect(option).toMatchObject({ code: 1, stderr: expect.stringContaining('Unknown option') })
    for (const { stderr } of [unknown, noDay, future, option])
      expect(stderr).not.toMatch(/^\s+at /m)
  }, 60_000)

  it('runs a job for a day of the past, twice as once', async () => {
    const { db } = home
    const row = { owner: Buffer.alloc(16), fence: 1, until: '2026-01-01 00:00:00' }
    await db
      .insertInto('oro_lease')
      .values({ ...row, name: 'old' })
      .execute()
    const first = await cli('expire', '--for', '2026-11-01')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^expire 2026-11-01: Complete .*"leases":1/)
    const rows = () => db.selectFrom('oro_lease').select('name').execute()
    const before = await rows()
    const second = await cli('expire', '--for', '2026-11-01')
    expect(second.stdout).toMatch(/"leases":0/)
    expect(await rows()).toEqual(before)
  }, 60_000)

  it.each(['SIGTERM', 'disconnect'] as const)(
    'works until %s, and ends well',
    async (how) => {
      const env = { ...ENV, ...keyFile(), DATABASE_URL: testDatabaseUrl() }
      const child = fork(script, {
        env,
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      await isReady(child)
      await until('it knows its jobs', async () => {
        const types = await home.db.selectFrom('tabScheduled Job Type').select('name').execute()
        return types.length === schedule.length
      })
      const exited = once(child, 'exit')
      if (how === 'SIGTERM') child.kill('SIGTERM')
      else child.disconnect()
      expect(await exited).toEqual([0, null])
    },
    60_000,
  )
})
