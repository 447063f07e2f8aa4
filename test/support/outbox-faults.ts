import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { io, type Socket } from 'socket.io-client'
import { type Processes, type ServerProcess, startProcesses } from './outbox-processes.ts'
import { type Redis, startRedis } from './redis.ts'
import { until } from './start.ts'

/** What is done to the processes, and by how many. */
export interface Faults {
  processes: number
  writers: number
  kills: number
  sockets: number
  /** Leases of killed processes run out by themselves; else they are ended when the kills are over. */
  waitsForLeases: boolean
}

/** What remained of it. Lists of what is wrong are empty when all is well. */
export interface Aftermath {
  kills: number
  committed: number
  acknowledged: number
  rolledBack: number
  /** Redis was stopped and started in between. */
  hadRedis: boolean
  wrong: string[]
}

const STREAMS = ['fault:a', 'fault:b', 'fault:c', 'fault:d']
/** Events that are acknowledged between two kills, at least. */
const BETWEEN = 40
/** One in so many transactions fails on purpose. */
const FAILING = 4

/**
 * Publishes through several processes, which are killed and started at random moments, as is Redis, and holds what every
 * socket and the subscriber got against the log.
 */
export async function surviveFaults(faults: Faults): Promise<Aftermath> {
  const redis = await startRedis()
  const processes = await startProcesses(faults.processes, STREAMS, redis?.url)
  const listeners: Listener[] = []
  try {
    const progress: Progress = { isDone: false, acknowledged: new Map(), failed: new Set() }
    for (let i = 0; i < faults.sockets; i++) listeners.push(listen(processes))
    const writers = Array.from({ length: faults.writers }, (_, n) => write(processes, n, progress))
    await killRepeatedly(processes, redis, faults.kills, progress)
    progress.isDone = true
    await Promise.all(writers)
    const log = await readLog(processes)
    const wrong = [
      ...wrongInLog(log, progress),
      ...(await wrongAtListeners(listeners, log)),
      ...(await wrongAtSubscriber(processes, log, faults.waitsForLeases)),
    ]
    return {
      kills: faults.kills,
      committed: log.length,
      acknowledged: progress.acknowledged.size,
      rolledBack: progress.failed.size,
      hadRedis: redis !== undefined,
      wrong,
    }
  } finally {
    for (const { stop } of listeners) stop()
    await processes.close()
    await redis?.close()
  }
}

interface Progress {
  isDone: boolean
  /** Stream and revision by id. */
  acknowledged: Map<string, string>
  failed: Set<string>
}

/** An event, as a line: stream, revision, id. */
const lineOf = (stream: string, rev: number | string, id: string): string =>
  `${stream} ${rev} ${id}`

function anyOf({ servers }: Processes): ServerProcess | undefined {
  const alive = servers.filter(({ url }) => url !== undefined)
  return alive[randomInt(Math.max(1, alive.length))]
}

async function write(processes: Processes, writer: number, progress: Progress): Promise<void> {
  for (let n = 0; !progress.isDone; n++) {
    const url = anyOf(processes)?.url
    if (url === undefined) {
      await delay(10)
      continue
    }
    const stream = STREAMS[randomInt(STREAMS.length)] ?? ''
    const [id, fail] = [`${writer}-${n}`, randomInt(FAILING) === 0]
    try {
      const response = await fetch(`${url}/api/method/test.publish`, {
        method: 'POST',
        headers: {
          authorization: processes.person.authorization,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ stream, id, fail }),
        signal: AbortSignal.timeout(20_000),
      })
      const answer = (await response.json()) as { message?: { rev: number } }
      if (response.status === 200) {
        progress.acknowledged.set(id, lineOf(stream, answer.message?.rev ?? 0, id))
      } else if (fail) progress.failed.add(id)
    } catch {
      // It was killed meanwhile: committed or not, nobody knows.
    }
  }
}

/** Kills processes in turn, each while the others serve; Redis is away for the middle third. */
async function killRepeatedly(
  processes: Processes,
  redis: Redis | undefined,
  kills: number,
  progress: Progress,
): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const aim = progress.acknowledged.size + BETWEEN
    await until('more is acknowledged', () => progress.acknowledged.size >= aim, 60_000)
    if (kill === Math.floor(kills / 3)) await redis?.stop()
    if (kill === Math.floor((2 * kills) / 3)) await redis?.start()
    const victim = processes.servers[kill % processes.servers.length] as ServerProcess
    await victim.kill()
    // Now and then two are away at once.
    if (randomInt(3) > 0) await victim.start()
    else void delay(randomInt(300)).then(victim.start)
  }
  await until('all are back', () => processes.servers.every(({ url }) => url !== undefined), 60_000)
}

/** Somebody who connects to any process, and after each loss to another, and resumes where it was. */
interface Listener {
  /** All that came, in the order in which it did. */
  lines: string[]
  last: ReadonlyMap<string, number>
  wrong: string[]
  stop: () => void
}

function listen(processes: Processes): Listener {
  const last = new Map(STREAMS.map((stream) => [stream, 0]))
  const listener: Listener = { lines: [], last, wrong: [], stop: () => {} }
  let socket: Socket | undefined
  let isStopped = false
  listener.stop = () => {
    isStopped = true
    socket?.disconnect()
  }

  function again(): void {
    socket?.removeAllListeners().disconnect()
    if (!isStopped) setTimeout(join, randomInt(5, 50))
  }

  function join(): void {
    const url = anyOf(processes)?.url
    if (url === undefined || isStopped) {
      again()
      return
    }
    const token = processes.person.authorization
    const settings = {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { token },
    }
    const current = io(url, settings)
    socket = current
    /** Streams whose missed events come, or came; what came before its turn comes again. */
    const resumed = new Set<string>()
    current.on('connect', () => {
      for (const stream of STREAMS) {
        current.emit('subscribe', stream, last.get(stream), ({ resync }: { resync?: string }) => {
          if (resync) listener.wrong.push(`${stream} from ${last.get(stream)}: ${resync}`)
          resumed.add(stream)
        })
      }
    })
    current.on('changed', ({ stream, rev, prev_rev, data }) => {
      const known = last.get(stream) ?? 0
      if (!resumed.has(stream) || rev <= known) return
      if (prev_rev !== known) listener.wrong.push(`${stream} ${rev} came after ${known}`)
      last.set(stream, rev)
      listener.lines.push(lineOf(stream, rev, data.id))
    })
    current.on('connect_error', again)
    current.on('disconnect', again)
  }
  join()
  return listener
}

async function readLog({ database }: Processes): Promise<string[]> {
  const rows = await database.db
    .selectFrom('oro_outbox')
    .select(['stream', 'rev', 'data'])
    .orderBy('stream')
    .orderBy('rev')
    .execute()
  return rows.map(({ stream, rev, data }) => lineOf(stream, rev, JSON.parse(data ?? '{}').id))
}

const ofStream = (lines: readonly string[], stream: string): string[] =>
  lines.filter((line) => line.startsWith(`${stream} `))

function wrongInLog(log: readonly string[], { acknowledged, failed }: Progress): string[] {
  const lines = new Set(log)
  const gaps = STREAMS.flatMap((stream) =>
    ofStream(log, stream)
      .filter((line, i) => Number(line.split(' ')[1]) !== i + 1)
      .map((line) => `a gap before ${line}`),
  )
  const lost = [...acknowledged.values()].filter((line) => !lines.has(line))
  const undead = log.filter((line) => failed.has(line.split(' ')[2] ?? ''))
  return [
    ...gaps,
    ...lost.map((line) => `lost: ${line}`),
    ...undead.map((line) => `undead: ${line}`),
  ]
}

/** Each line that is not in its place: what came is what was committed, in order, once. */
function differences(who: string, came: readonly string[], log: readonly string[]): string[] {
  return STREAMS.flatMap((stream) => {
    const [own, all] = [ofStream(came, stream), ofStream(log, stream)]
    const at = all.findIndex((line, i) => line !== own[i])
    if (at >= 0) return [`${who}: ${own[at]} instead of ${all[at]}`]
    return own.length > all.length ? [`${who}: ${own.length} of ${all.length}`] : []
  })
}

async function wrongAtListeners(listeners: Listener[], log: readonly string[]): Promise<string[]> {
  const isDone = ({ last }: Listener) =>
    STREAMS.every((stream) => last.get(stream) === ofStream(log, stream).length)
  await until('every socket has all', () => listeners.every(isDone), 30_000).catch(() => {})
  return listeners.flatMap(({ lines, wrong }, n) => [
    ...wrong,
    ...differences(`socket ${n}`, lines, log),
  ])
}

async function wrongAtSubscriber(
  { database: { db } }: Processes,
  log: readonly string[],
  waitsForLeases: boolean,
): Promise<string[]> {
  if (!waitsForLeases) {
    await db.updateTable('oro_outbox_cursor').set({ until: '2020-01-01' }).execute()
  }
  const isDone = async () =>
    (await db.selectFrom('oro_outbox_cursor').select('rev').execute()).length === 0
  await until('the subscriber has all', isDone, 60_000).catch(() => {})
  const { rows } = await sql<{ stream: string; rev: number; id: string }>`
    SELECT stream, rev, id FROM fault_seen ORDER BY n`.execute(db)
  return differences(
    'subscriber',
    rows.map(({ stream, rev, id }) => lineOf(stream, rev, id)),
    log,
  )
}
