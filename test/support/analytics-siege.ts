import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { Draw } from '../../scripts/bench/analytics/draw.ts'
import { aggregate, aggregateDaily, rebuild } from '../../src/domain/analytics/index.ts'
import { enqueue } from '../../src/jobs/queue.ts'
import { NOW } from './analytics-events.ts'
import { type KillableProcess, newWorker, newWriter } from './analytics-processes.ts'
import { compareWithEvents, type Difference, drawQuestion } from './analytics-recount.ts'
import { openWorld, ROLLUP_TABLES, type World, worksOn } from './analytics-world.ts'
import { METRIC_NAMES } from './recount.ts'
import { plusDays } from './recount-zones.ts'
import { until } from './start.ts'

const WRITERS = 8
const KILLS = 3
/** One batch in so many is sent once more. */
const REPEATED = 12
/** Refusals for a reason that a repetition may mend, a deadlock for one, that a batch may meet. */
const MOST_REFUSALS = 20

/** Milliseconds after which a writer comes back that came too early. */
const COMES_BACK_MS = 1_000

/** How much is written, and what is asked meanwhile. */
export interface Siege {
  seed: string
  /** Of the organizations. */
  zones: readonly string[]
  batches: number
  /** Events of a batch, the fewest and the most. */
  size: readonly [number, number]
  /** Questions of one snapshot, of how many days at most, and the metrics that each is asked about. */
  questions: number
  days: number
  metrics: number
  /** Milliseconds between two snapshots, at most. */
  pauseMs: number
  /** Days that are written anew at the end. */
  rebuilt: number
}

/** What the answers were worth. */
interface Answers {
  snapshots: number
  answers: number
  differences: Difference[]
}

/** What became of it. */
export interface Aftermath extends Answers {
  kills: number
  events: number
  /** Acknowledged events that are not there, and events that are there twice. */
  lost: number
  doubled: number
  /** People and organizations whose rollups were wrong at the end, and tables that a rebuild changed. */
  drift: number
  changed: string[]
}

interface Progress {
  isOver: boolean
  /** Events by the number of the batch. */
  stored: Map<number, number>
  refusals: string[]
}

/**
 * Eight processes store batches, some of them twice, and one is the worker. Three of the nine are killed, a second
 * aggregator runs, days are rebuilt and audited, and answers are held against the events, all at the same time.
 */
export async function besiege(siege: Siege): Promise<Aftermath> {
  const world = await openWorld(siege.zones)
  const { seed, size } = siege
  const writers = Array.from({ length: WRITERS }, () =>
    newWriter({ seed, people: world.members, size }),
  )
  const worker = newWorker()
  const progress: Progress = { isOver: false, stored: new Map(), refusals: [] }
  let tasks: Promise<unknown>[] = []
  try {
    await Promise.all([worker, ...writers].map(({ start }) => start()))
    const probing = probe(world, siege, progress)
    tasks = [
      probing,
      disturb(world, siege, progress),
      killSome([writers[0], worker, writers[1]], siege, progress),
      write(writers, siege, progress),
    ]
    await Promise.all(tasks)
    return { ...(await probing), kills: KILLS, ...(await examine(world, siege, progress)) }
  } finally {
    progress.isOver = true
    await Promise.allSettled(tasks)
    await Promise.all([worker, ...writers].map(({ kill }) => kill()))
    await world.close()
  }
}

async function write(
  writers: readonly KillableProcess[],
  { batches }: Siege,
  progress: Progress,
): Promise<void> {
  // What is sent twice is sent by two at once.
  const queue = Array.from({ length: batches }, (_, n) =>
    n % REPEATED === 0 ? [n, n] : [n],
  ).flat()
  await Promise.all(writers.map((writer) => writeFrom(queue, writer, progress)))
  progress.isOver = true
}

async function writeFrom(
  queue: number[],
  { store, isUp }: KillableProcess,
  progress: Progress,
): Promise<void> {
  for (let n = queue.shift(); n !== undefined && !progress.isOver; n = queue.shift()) {
    const { events, error, isFull } = (await store(n)) ?? {}
    if (events !== undefined && !error && !isFull) progress.stored.set(n, events)
    else queue.push(n)
    if (error !== undefined) progress.refusals.push(error)
    if (progress.refusals.length > MOST_REFUSALS) throw new Error(progress.refusals.join('\n'))
    if (isFull) await delay(COMES_BACK_MS)
    await until('it has a successor', () => isUp() || progress.isOver, 60_000)
  }
}

/** Kills one after the other, in the middle of their work, and starts another in its place. */
async function killSome(
  victims: readonly (KillableProcess | undefined)[],
  { batches }: Siege,
  progress: Progress,
): Promise<void> {
  for (const [index, victim] of victims.entries()) {
    const aim = (batches * (index + 1)) / (victims.length + 1)
    while (progress.stored.size < aim && !progress.isOver) await delay(5)
    await victim?.kill()
    await victim?.start()
  }
}

async function probe(
  world: World,
  { seed, questions, days, metrics, pauseMs }: Siege,
  progress: Progress,
): Promise<Answers> {
  const found: Answers = { snapshots: 0, answers: 0, differences: [] }
  const draw = new Draw(`${seed} moments`)
  while (!progress.isOver) {
    const asked = Array.from({ length: questions }, (_, n) =>
      drawQuestion(`${seed} ${found.snapshots} ${n}`, world, days),
    )
    const { answers, differences } = await compareWithEvents(
      world.db,
      asked,
      METRIC_NAMES.filter(() => draw.chance(metrics / METRIC_NAMES.length)),
    )
    await delay(draw.between(0, pauseMs))
    found.snapshots += 1
    found.answers += answers
    found.differences.push(...differences)
  }
  return found
}

/** Does what others may do at the same time, on days that nobody chose. */
async function disturb({ db }: World, { seed }: Siege, progress: Progress): Promise<void> {
  const draw = new Draw(`${seed} others`)
  while (!progress.isOver) {
    const start = plusDays(NOW.toISOString().slice(0, 10), -draw.between(0, 60))
    const period = { start: new Date(start), end: new Date(plusDays(start, 1)) }
    await draw.of([
      () => aggregate(db, { now: NOW, isOver: () => progress.isOver }),
      () => enqueue(db, 'rebuild_summaries', { start, end: plusDays(start, 2) }, { now: NOW }),
      () => aggregateDaily({ ...worksOn(db), siteZone: 'UTC' }, period),
    ])()
    await delay(draw.between(0, 1_000))
  }
}

/** What is there when all is written. */
async function examine(
  { db }: World,
  { rebuilt }: Siege,
  { stored }: Progress,
): Promise<Omit<Aftermath, keyof Answers | 'kills'>> {
  const isSettled = async () => {
    await aggregate(db, { now: NOW })
    return (await db.selectFrom('oro_touch').select('touch_id').limit(1).execute()).length === 0
  }
  await until('nothing is outstanding', isSettled, 300_000)
  const { rows } = await sql<{ events: number; identities: number; keys: number }>`
    SELECT COUNT(*) AS events, COUNT(DISTINCT subject_no, event_uid) AS identities,
      (SELECT COUNT(*) FROM oro_event_key) AS \`keys\` FROM oro_event`.execute(db)
  const { events = 0, identities = 0, keys = 0 } = rows[0] ?? {}
  const acknowledged = [...stored.values()].reduce((sum, size) => sum + size, 0)
  const before = await checksums(db)
  const today = NOW.toISOString().slice(0, 10)
  const { drift } = await rebuild(worksOn(db), {
    start: plusDays(today, 2 - rebuilt),
    end: plusDays(today, 1),
  })
  const after = await checksums(db)
  return {
    events,
    lost: acknowledged - identities,
    doubled: events - identities + Math.abs(keys - identities),
    drift,
    changed: ROLLUP_TABLES.filter((_, index) => before[index] !== after[index]),
  }
}

async function checksums(db: World['db']): Promise<number[]> {
  const { rows } = await sql<{ Checksum: number }>`
    CHECKSUM TABLE ${sql.join(ROLLUP_TABLES.map((table) => sql.table(table)))}`.execute(db)
  return rows.map(({ Checksum }) => Checksum)
}
