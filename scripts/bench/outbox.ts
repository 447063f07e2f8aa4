import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { openDatabase } from '../../src/db/connect.ts'
import { databaseTime } from '../../src/db/time.ts'
import { transact } from '../../src/db/transaction.ts'
import { createLog } from '../../src/log.ts'
import { createOutbox } from '../../src/outbox/index.ts'
import type { Measured } from './load.ts'
import { newSessions, start, told } from './sockets.ts'

/** Transactions of one measurement side by side. */
const WRITERS = 32

interface Rows {
  databaseUrl: string
  seconds: number
  /** Streams that the writers share. */
  streams: number
  /** Events of one transaction. */
  events: number
}

/** Events that are published a second. */
export async function publishedRows({ databaseUrl, seconds, streams, events }: Rows): Measured {
  const { db, close } = openDatabase(databaseUrl, { poolSize: WRITERS })
  const options = { log: createLog({ LOG_LEVEL: 'warn' }), site: 'bench', redisUrl: undefined }
  const outbox = createOutbox({ db, now: () => new Date(), subscribers: [], ...options })
  try {
    return await rateOf(seconds, async (writer, n) => {
      await transact(db, async (_, unit) => {
        const { openStream, publish } = outbox.writer(unit, 'bench@example.com')
        const stream = `bench:${writer % streams}`
        await openStream(stream)
        for (let i = 0; i < events; i++) {
          const id = `${writer}-${n}-${i}`
          await publish({ stream, type: 'tick', key: `tick:${id}`, ref: { id }, data: { id } })
        }
      })
      return events
    })
  } finally {
    await outbox.close()
    await close()
  }
}

/** The best possible: the same rows, without a look for an older one of the same key, in one round trip. */
export async function rawRows({ databaseUrl, seconds, streams, events }: Rows): Measured {
  const open = Array.from({ length: WRITERS }, () =>
    createConnection({ uri: databaseUrl, multipleStatements: true }),
  )
  const connections = await Promise.all(open)
  const seed = connections[0]
  for (let i = 0; i < streams; i++) {
    await seed?.query(`INSERT IGNORE INTO oro_stream VALUES ('bench:${i}', 0)`)
  }
  try {
    return await rateOf(seconds, async (writer, n) => {
      const stream = `bench:${writer % streams}`
      const now = databaseTime(new Date())
      const rows = Array.from({ length: events }, (_, i) => {
        const id = `${writer}-${n}-${i}`
        return `('${stream}', @rev - ${i}, 'tick', 'tick:${id}', '{"id":"${id}"}', '{"id":"${id}"}', 'bench@example.com', '${now}')`
      })
      await connections[writer]?.query(`BEGIN;
UPDATE oro_stream SET revision = (@rev := revision + ${events}) WHERE stream = '${stream}';
INSERT INTO oro_outbox (stream, rev, type, \`key\`, ref, data, actor, created_at) VALUES ${rows};
COMMIT`)
      return events
    })
  } finally {
    await Promise.all(connections.map((connection) => connection.end()))
  }
}

/** What all writers do a second together. */
async function rateOf(
  seconds: number,
  act: (writer: number, n: number) => Promise<number>,
): Measured {
  const startedAt = performance.now()
  const end = startedAt + seconds * 1000
  const counts = await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      let count = 0
      for (let n = 0; performance.now() < end; n++) count += await act(writer, n)
      return count
    }),
  )
  const elapsed = (performance.now() - startedAt) / 1000
  return counts.reduce((sum, count) => sum + count, 0) / elapsed
}

/** Milliseconds until an event is at the sockets. */
interface Latency {
  median: number
  p99: number
}

/** From COMMIT of an event to the sockets, beside Socket.IO's own broadcast to as many. */
export interface Broadcast {
  sockets: number
  stream: Latency
  bare: Latency
}

const ROUNDS = 6
const EVENTS = 15
/** Milliseconds between events. */
const PAUSE_MS = 100

/** Sends events to sockets of another process, in turn from a stream and barely. */
export async function measureBroadcast(
  env: { DATABASE_URL: string; ENCRYPTION_KEY_FILE: string },
  sockets: number,
): Promise<Broadcast> {
  const sids = (await newSessions(env, sockets)).slice(0, sockets)
  const ours = await openPair({ ...env, LOG_LEVEL: 'warn' }, sids)
  const bare = await openPair({ BARE: '1' }, Array(sockets).fill(null))
  const figures = { stream: [] as number[], bare: [] as number[] }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const [first, second] = [await sendSome(ours, round), await sendSome(bare, round)]
      // Everything is loaded and warm after the first.
      if (round === 0) continue
      figures.stream.push(...first)
      figures.bare.push(...second)
    }
  } finally {
    for (const child of [...Object.values(ours), ...Object.values(bare)]) child.kill('SIGKILL')
  }
  return { sockets, stream: latencyOf(figures.stream), bare: latencyOf(figures.bare) }
}

interface Pair {
  server: ChildProcess
  clients: ChildProcess
}

async function openPair(env: NodeJS.ProcessEnv, sids: (string | null)[]): Promise<Pair> {
  const server = start('broadcast-server', env, [])
  const clients = start('broadcast-clients', {}, [])
  const { url } = await told<{ url: string }>(server, 'ready')
  const connected = told(clients, 'connected')
  clients.send({ open: { url, sids } })
  await connected
  return { server, clients }
}

/** Milliseconds that each event took to each socket. */
async function sendSome({ server, clients }: Pair, round: number): Promise<number[]> {
  clients.send({ expect: EVENTS })
  const arrived = told<{ came: [n: number, at: number][] }>(clients, 'came')
  const sentAt = new Map<number, number>()
  for (let i = 1; i <= EVENTS; i++) {
    const n = round * EVENTS + i
    const sent = told<{ at: number }>(server, `sent ${n}`)
    server.send(n)
    sentAt.set(n, (await sent).at)
    await delay(PAUSE_MS)
  }
  const { came } = await arrived
  return came.map(([n, at]) => (at - (sentAt.get(n) ?? 0)) / 1e6)
}

function latencyOf(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { median: at(0.5), p99: at(0.99) }
}
