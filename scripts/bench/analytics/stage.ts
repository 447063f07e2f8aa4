import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readConfig } from '../../../src/config.ts'
import type { Context } from '../../../src/context.ts'
import { createContext } from '../../../src/create-context.ts'
import { loadDefaultPrices } from '../../../src/domain/analytics/index.ts'
import { loadEncryptionKey } from '../../../src/keys/encryption-key.ts'
import { permissionSlot } from '../../../src/permissions/index.ts'
import { addDays } from '../../../src/series/zones.ts'
import { makeDatabase } from '../database.ts'
import { memoryOf, start, told } from '../sockets.ts'
import { DAYS, fill } from './fill.ts'
import { type Person, settle } from './people.ts'
import type { Order } from './worker.ts'

/** A database with its events and rollups, a server and a worker on it. */
export interface Stage {
  url: string
  databaseUrl: string
  ctx: Pick<Context, 'db' | 'mac'>
  people: readonly Person[]
  /** The name of the organization that has more than half of all events. */
  organization: string
  /** Events per second that all rollups were made of. */
  rebuiltPerSecond: number
  /** Adds what is outstanding to the rollups; events per second. */
  aggregate: () => Promise<number>
  memory: () => Promise<StageMemory>
  close: () => Promise<void>
}

/** Megabytes. */
export interface StageMemory {
  server: { now: number; peak: number }
  worker: { now: number; peak: number }
}

export interface StageOptions {
  name: string
  rows: number
  /** How many people the events are of. */
  count: number
  encryptionKeyFile: string
  /** Where CPU profiles go. */
  profile: string | undefined
}

const MB = 2 ** 20

export async function openStage(options: StageOptions): Promise<Stage> {
  const { name, rows, count, encryptionKeyFile, profile } = options
  const databaseUrl = await makeDatabase(name)
  const env = { DATABASE_URL: databaseUrl, ENCRYPTION_KEY_FILE: encryptionKeyFile, PORT: '0' }
  const config = readConfig({ ...process.env, ...env })
  const { ctx, close } = await createContext(config, permissionSlot([]))
  await loadDefaultPrices(ctx.db, ctx.now())
  const key = loadEncryptionKey(encryptionKeyFile)
  const { people, organization } = await settle(ctx.db, key, count)
  await fill(databaseUrl, ctx, people, rows)
  const execArgv = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]
  const settings = { ...env, LOG_LEVEL: 'warn' }
  const server = start('measured-server', settings, execArgv)
  const { url } = await told<{ url: string }>(server, 'ready')
  const worker = start('analytics/worker', settings, execArgv)
  await told(worker, 'ready')
  const today = ctx.now().toISOString().slice(0, 10)
  const range = { start: addDays(today, -DAYS - 1), end: today }
  return {
    url,
    databaseUrl,
    ctx,
    people,
    organization,
    rebuiltPerSecond: await order(worker, { do: 'rebuild', range, rows }),
    aggregate: () => order(worker, { do: 'aggregate' }),
    memory: async () => ({ server: await megabytes(server), worker: await megabytes(worker) }),
    close: async () => {
      await Promise.all([end(server), end(worker)])
      await close()
    },
  }
}

async function order(worker: ChildProcess, what: Order): Promise<number> {
  const done = told<{ rate: number }>(worker, 'done')
  worker.send(what)
  return (await done).rate
}

async function megabytes(child: ChildProcess): Promise<{ now: number; peak: number }> {
  const { rss, peakRss } = await memoryOf(child)
  return { now: Math.round(rss / MB), peak: Math.round(peakRss / MB) }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
}
