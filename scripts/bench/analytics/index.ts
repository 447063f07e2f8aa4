import { post } from '../load.ts'
import { type Measurements, type Medians, measureAll, show } from '../runs.ts'
import {
  BATCHES_AT_ONCE,
  batchesOf,
  insertRows,
  sendBatches,
  sendSingles,
  singlesOf,
} from './ingest.ts'
import { type Latency, measureReads, rawGroupBy } from './reads.ts'
import { openStage, type Stage, type StageMemory, type StageOptions } from './stage.ts'

interface Options extends Pick<StageOptions, 'rows' | 'encryptionKeyFile' | 'profile'> {
  runs: number
  /** Of a run of the empty method. */
  seconds: number
}

/** Batches, and single events at 32 connections and at one, of one run: together less than the server holds. */
const BATCHES = 40
const SINGLES = 6_000
const SINGLES_ALONE = 600
/** Events of a person, and people at least. */
const EVENTS_EACH = 50_000
const FEWEST_PEOPLE = 20
/** People whose events arrive; as many others have theirs written directly. */
const SENDERS = 8

/** Reading and writing with so many events, against raw SQL and a tenth of them. */
export async function measureAnalytics({ rows, runs, seconds, ...shared }: Options) {
  // The same people in both: what is compared is how long they have been at it.
  const count = Math.max(FEWEST_PEOPLE, Math.round(rows / EVENTS_EACH))
  const small = await openStage({ ...shared, count, name: 'oro_bench_small', rows: rows / 10 })
  const large = await openStage({ ...shared, count, name: 'oro_bench_large', rows })
  const atFirst = await large.memory()
  const latencies = await measureReads({ small, large })
  const raw = await rawGroupBy(large)
  await small.close()
  const memory: StageMemory[] = [atFirst, await large.memory()]
  const medians = await measureAll(measurements(large, seconds), runs, async () => {
    memory.push(await large.memory())
  })
  await large.close()
  const figures = { rows, people: count, rebuilt: large.rebuiltPerSecond, medians }
  return report({ ...figures, latencies, raw, memory })
}

function measurements(stage: Stage, seconds: number): Measurements {
  let salt = 0
  const senders = stage.people.slice(0, SENDERS)
  const others = stage.people.slice(-SENDERS)
  const headers = { authorization: senders[0]?.token ?? '' }
  const empty = { url: `${stage.url}/api/method/frappe.ping`, headers, body: () => '{"a":1}' }
  const singles = (count: number, connections: number): Measurements => ({
    [`raw, ${connections}`]: () =>
      insertRows(stage, singlesOf(others, count, `${salt++}`), connections),
    [`track_event, ${connections}`]: () =>
      sendSingles(stage, singlesOf(senders, count, `${salt++}`), connections),
  })
  return {
    'raw batches': () =>
      insertRows(stage, batchesOf(others, BATCHES, `${salt++}`), BATCHES_AT_ONCE),
    'aggregator after raw batches': stage.aggregate,
    'batches over HTTP': () => sendBatches(stage, batchesOf(senders, BATCHES, `${salt++}`)),
    aggregator: stage.aggregate,
    ...singles(SINGLES, 32),
    ...singles(SINGLES_ALONE, 1),
    'aggregator after single events': stage.aggregate,
    'empty method': () => post({ ...empty, connections: 32, seconds }),
  }
}

interface Figures {
  rows: number
  people: number
  /** Events per second of the full rebuild. */
  rebuilt: number
  medians: Medians
  latencies: Record<'small' | 'large', Record<string, Latency>>
  /** Milliseconds of the raw GROUP BY. */
  raw: number
  memory: readonly StageMemory[]
}

function report(figures: Figures): object {
  const { rows, people, rebuilt, medians, latencies, raw, memory } = figures
  const rate = (name: string): number => medians[name] ?? Number.NaN
  const questions = Object.entries(latencies.large)
  const ratios = {
    'batches over HTTP : raw': rate('batches over HTTP') / rate('raw batches'),
    'track_event : the smaller of empty method and raw, 32 connections':
      rate('track_event, 32') / Math.min(rate('empty method'), rate('raw, 32')),
    'track_event : raw, 1 connection': rate('track_event, 1') / rate('raw, 1'),
    'aggregator : batches over HTTP': rate('aggregator') / rate('batches over HTTP'),
    ...Object.fromEntries(
      questions.flatMap(([name, { p50, p99 }]) => [
        [`p99 of ${name}: all events : a tenth`, p99 / (latencies.small[name]?.p99 ?? Number.NaN)],
        [`raw GROUP BY : p50 of ${name}`, raw / p50],
      ]),
    ),
  }
  process.stdout.write(`\nAnalytics with ${rows.toLocaleString('en')} events of ${people} people\n`)
  show('per second', { ...medians, 'full rebuild': rebuilt }, 0)
  console.table(latencies.small)
  console.table({ ...latencies.large, 'raw GROUP BY': { p50: raw } })
  show('ratio', ratios, 2)
  console.table(
    memory.map(({ server, worker }) => ({
      server: server.now,
      'at most': server.peak,
      worker: worker.now,
      'at most ': worker.peak,
    })),
  )
  return { ...figures, ratios }
}
