import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/db/connect.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { keepPartitions } from '../../src/db/partitions.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'
import { queueJobs, rawQueue } from './jobs.ts'
import { eventBody, post, rawInserts } from './load.ts'
import { type Broadcast, measureBroadcast, publishedRows, rawRows } from './outbox.ts'
import { type Served, serve } from './processes.ts'
import { plainRate, redactRate } from './redact.ts'
import { measureIdleSockets, type SocketCost } from './sockets.ts'

const HELP = `npm run bench -- [options]

Measures the hot paths against the best possible on this machine: operations per second, the median of
interleaved runs; then what idle sockets cost, and how long an event takes to a thousand of them. Nothing is
asserted.

  --seconds N   length of one run (3)
  --runs N      runs of each (5)
  --sockets N   idle sockets (2000)
  --json FILE   writes the figures there too
`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    runs: { type: 'string', default: '5' },
    sockets: { type: 'string', default: '2000' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const BROADCAST_SOCKETS = 1_000
const [seconds, runs] = [Number(values.seconds), Number(values.runs)]

const directory = mkdtempSync(join(tmpdir(), 'oro-bench-'))
const database = await makeDatabase()
const servers: Served[] = []
try {
  const own = { DATABASE_URL: database, ENCRYPTION_KEY_FILE: join(directory, 'key') }
  const env = { ...own, PORT: '0', LOG_LEVEL: 'info' }
  const ours = await serve('src/main.js', env, join(directory, 'server.log'))
  servers.push(ours)
  const bare = await serve('scripts/bench/bare-express.js', {}, join(directory, 'bare.log'))
  servers.push(bare)
  const audited = await serve('scripts/bench/audit.js', env, join(directory, 'audit.log'))
  servers.push(audited)
  const medians = await measureAll(measurements(ours, bare, audited))
  const idle = await measureIdleSockets(own, Number(values.sockets))
  report(medians, idle, await measureBroadcast(own, BROADCAST_SOCKETS))
} finally {
  for (const { stop } of servers) stop()
  rmSync(directory, { recursive: true, force: true })
}

type Measurements = Readonly<Record<string, () => Promise<number>>>

function measurements(ours: Served, bare: Served, audited: Served): Measurements {
  const headers = { authorization: 'token benchkey:benchsecret' }
  const method = (name: string): string => `${ours.url}/api/method/${name}`
  const track = method('ai_assistant.api.analytics.track_event')
  const write = (name: string, connections: number) => () =>
    post({
      url: `${audited.url}/api/method/bench.${name}`,
      headers,
      connections,
      seconds,
      body: () => '{}',
    })
  const outbox = { databaseUrl: database, seconds }
  const empty = { connections: 32, seconds, body: () => '{"a":1}' }
  return {
    'bare Express': () => post({ ...empty, url: `${bare.url}/echo` }),
    'empty method': () => post({ ...empty, url: method('frappe.ping'), headers }),
    'raw, 1 connection': () => rawInserts(database, 1, seconds),
    'track_event, 1 connection': () =>
      post({ url: track, headers, connections: 1, seconds, body: eventBody }),
    'raw, 32 connections': () => rawInserts(database, 32, seconds),
    'track_event, 32 connections': () =>
      post({ url: track, headers, connections: 32, seconds, body: eventBody }),
    'raw insert and delete': () => rawQueue(database, seconds),
    'queued jobs': () => queueJobs(database, seconds),
    'plain reading, MB': () => plainRate(seconds),
    'redaction, MB': () => redactRate(seconds),
    'one row, 1 connection': write('write', 1),
    'one row and its audit, 1 connection': write('write_audited', 1),
    'one row, 32 connections': write('write', 32),
    'one row and its audit, 32 connections': write('write_audited', 32),
    'right, event and audit, 32 connections': write('everything', 32),
    'raw outbox, 32 streams': () => rawRows({ ...outbox, streams: 32, events: 1 }),
    'publish, 32 streams': () => publishedRows({ ...outbox, streams: 32, events: 1 }),
    'raw outbox, 1 stream': () => rawRows({ ...outbox, streams: 1, events: 1 }),
    'publish, 1 stream': () => publishedRows({ ...outbox, streams: 1, events: 1 }),
    'raw outbox, 1 stream, by 64': () => rawRows({ ...outbox, streams: 1, events: 64 }),
    'publish, 1 stream, by 64': () => publishedRows({ ...outbox, streams: 1, events: 64 }),
  }
}

/** Runs everything in turn, several times over, so that the machine's moods meet all alike. */
async function measureAll(measure: Measurements): Promise<Record<string, number>> {
  const figures = new Map<string, number[]>(Object.keys(measure).map((name) => [name, []]))
  for (let run = 1; run <= runs; run++) {
    for (const [name, operation] of Object.entries(measure)) {
      const rate = await operation()
      figures.get(name)?.push(rate)
      process.stderr.write(`run ${run} of ${runs}: ${name} ${Math.round(rate)}/s\n`)
    }
  }
  return Object.fromEntries([...figures].map(([name, rates]) => [name, median(rates)]))
}

function report(medians: Record<string, number>, sockets: SocketCost, broadcast: Broadcast): void {
  const rate = (name: string): number => medians[name] ?? Number.NaN
  const best = Math.min(rate('empty method'), rate('raw, 32 connections'))
  const ratios = {
    'empty method : bare Express': rate('empty method') / rate('bare Express'),
    'track_event : raw, 1 connection':
      rate('track_event, 1 connection') / rate('raw, 1 connection'),
    'track_event, 32 connections : the smaller of empty method and raw':
      rate('track_event, 32 connections') / best,
    'queued jobs : raw insert and delete': rate('queued jobs') / rate('raw insert and delete'),
    'redaction : plain reading': rate('redaction, MB') / rate('plain reading, MB'),
    'with its audit row : without, 1 connection':
      rate('one row and its audit, 1 connection') / rate('one row, 1 connection'),
    'right, event and audit : empty method, 32 connections':
      rate('right, event and audit, 32 connections') / rate('empty method'),
    'with its audit row : without, 32 connections':
      rate('one row and its audit, 32 connections') / rate('one row, 32 connections'),
    'publish : raw, 32 streams': rate('publish, 32 streams') / rate('raw outbox, 32 streams'),
    'publish : raw, 1 stream': rate('publish, 1 stream') / rate('raw outbox, 1 stream'),
    'publish : raw, 1 stream, by 64':
      rate('publish, 1 stream, by 64') / rate('raw outbox, 1 stream, by 64'),
    'p99 to a thousand sockets, commit : bare broadcast': broadcast.stream.p99 / broadcast.bare.p99,
  }
  console.table(
    Object.fromEntries(
      Object.entries(medians).map(([name, per]) => [name, { 'per second': Math.round(per) }]),
    ),
  )
  console.table(
    Object.fromEntries(
      Object.entries(ratios).map(([name, ratio]) => [name, { ratio: Number(ratio.toFixed(2)) }]),
    ),
  )
  const cost = Object.entries(sockets).map(([name, n]) => [name, Number(n.toFixed(1))])
  console.table({ 'idle sockets': Object.fromEntries(cost) })
  const { stream, bare } = broadcast
  console.table({ 'ms from commit to 1,000 sockets': stream, 'ms of a bare broadcast': bare })
  const figures = JSON.stringify({ seconds, runs, medians, ratios, sockets, broadcast })
  process.stdout.write(`${figures}\n`)
  if (values.json !== undefined) writeFileSync(values.json, figures)
}

function median(rates: readonly number[]): number {
  const sorted = [...rates].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A migrated database on the server that TEST_DATABASE_URL names, with one user. */
async function makeDatabase(): Promise<string> {
  const address = process.env.TEST_DATABASE_URL
  if (!address) throw new Error('TEST_DATABASE_URL is missing: run `npm run bench`.')
  const url = new URL(address)
  url.pathname = ''
  const server = openDatabase(url.href, { poolSize: 1 })
  await server.pool
    .promise()
    .query('CREATE OR REPLACE DATABASE oro_bench CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci')
  await server.close()
  url.pathname = 'oro_bench'
  await migrateToLatest({ migratorUrl: url.href, runtimeUrl: url.href, log: () => {} })
  const { db, close } = openDatabase(url.href, { poolSize: 2 })
  await keepPartitions(db, new Date().toISOString().slice(0, 10))
  const key = loadEncryptionKey(join(directory, 'key'))
  const account = {
    name: 'bench@example.com',
    firstName: 'Bench',
    apiKey: 'benchkey',
    apiSecret: 'benchsecret',
  }
  await saveUser(db, key, account, new Date())
  await close()
  return url.href
}
