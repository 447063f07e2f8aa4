import { randomInt, randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { accountUrls, readPasswords } from '../../scripts/setup/accounts.mjs'
import { ownDataDir } from '../../scripts/setup/prepare.mjs'
import { openDatabase } from '../../src/db/connect.ts'
import { type Started, startProject, statusOf, until } from './start.ts'

/** What remained after the kills. */
export interface Aftermath {
  acknowledged: number
  /** Acknowledged, and not in the database. */
  lost: number
  /** Event ids that the database holds more than once. */
  doubled: number
  kills: number
}

const WRITERS = 16
/** Milliseconds between kills, at most. */
const PAUSE_MS = 1_200

/**
 * Writes events while the server or the database is killed at random moments, and then looks for every event that
 * was acknowledged. Their ids are in a file, since what is tested is the database.
 */
export async function surviveKills(kills: number, atLeast: number): Promise<Aftermath> {
  mkdirSync(ownDataDir, { recursive: true })
  const data = mkdtempSync(join(ownDataDir, 'kills-'))
  const file = join(data, 'acknowledged')
  const started = await startProject(data)
  try {
    const progress = { done: false, acknowledged: 0, refused: 0 }
    const writing = writeEvents(started, file, progress)
    await killRepeatedly(started, kills)
    await until('enough is acknowledged', () => progress.acknowledged >= atLeast, 300_000)
    progress.done = true
    const ids = await writing
    return { kills, acknowledged: ids.length, ...(await compare(started, data, ids)) }
  } finally {
    await started.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

/** How far the writers are. */
export interface Progress {
  done: boolean
  acknowledged: number
  /** Answers 503. */
  refused: number
}

/** Writes events, many at a time, until it is done; the ids of the acknowledged ones. */
export async function writeEvents(
  started: Started,
  file: string,
  progress: Progress,
): Promise<string[]> {
  await Promise.all(Array.from({ length: WRITERS }, () => write(started, file, progress)))
  return readFileSync(file, 'utf8').trimEnd().split('\n')
}

async function write({ ready }: Started, file: string, progress: Progress): Promise<void> {
  const [, person] = ready.users
  const authorization = `token ${person?.api_key}:${person?.api_secret}`
  const url = `${ready.url}/api/method/ai_assistant.api.analytics.track_event`
  while (!progress.done) {
    const eventId = randomUUID()
    const event = { event_id: eventId, event_type: 'command', event_name: 'survive' }
    const request = {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }
    // Repeated with the same id until it is acknowledged, as a client does.
    while (!(await isAcknowledged(url, request, progress))) await delay(20)
    appendFileSync(file, `${eventId}\n`)
    progress.acknowledged++
  }
}

async function isAcknowledged(
  url: string,
  request: RequestInit,
  progress: Progress,
): Promise<boolean> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(20_000) })
    await response.arrayBuffer()
    if (response.status === 503) progress.refused++
    if (response.status >= 400 && response.status < 500) {
      throw new TypeError(`Refused with ${response.status}, which no kill explains.`)
    }
    return response.status === 200
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('Refused')) throw error
    return false
  }
}

async function killRepeatedly(started: Started, kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await delay(randomInt(50, PAUSE_MS))
    const name = kill % 2 === 0 ? 'server' : 'mariadbd'
    const pid = started.pidOf(name)
    process.kill(pid, 'SIGKILL')
    await until(`${name} has a successor`, () => started.pidOf(name) !== pid, 20_000)
    // Sometimes the next one falls into the recovery of this one.
    if (randomInt(3) > 0) {
      const isReady = async () => (await statusOf(`${started.ready.url}/ready`)) === 200
      await until('it is ready again', isReady, 30_000)
    }
  }
}

/** Looks for every acknowledged event in the database. */
export async function compare(
  started: Started,
  data: string,
  ids: readonly string[],
): Promise<Pick<Aftermath, 'lost' | 'doubled'>> {
  const isReady = async () => (await statusOf(`${started.ready.url}/ready`)) === 200
  await until('it is ready again', isReady, 30_000)
  const commandLine = readFileSync(`/proc/${started.pidOf('mariadbd')}/cmdline`, 'utf8')
  const port = Number(/--port=(\d+)/.exec(commandLine)?.[1])
  const { migratorUrl } = accountUrls(readPasswords(data), port)
  const { db, close } = openDatabase(migratorUrl, { poolSize: 1 })
  try {
    const { rows } = await sql<{ id: string; n: number }>`
      SELECT LOWER(HEX(event_uid)) AS id, COUNT(*) AS n FROM oro_event GROUP BY event_uid, subject_no`.execute(
      db,
    )
    const stored = new Map(rows.map(({ id, n }) => [id, Number(n)]))
    return {
      lost: ids.filter((id) => !stored.has(id.replaceAll('-', ''))).length,
      doubled: [...stored.values()].filter((n) => n > 1).length,
    }
  } finally {
    await close()
  }
}
